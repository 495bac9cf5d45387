# Read by cpack: the times in a package are those of the commit, unless SOURCE_DATE_EPOCH names others.
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git -C ${CMAKE_CURRENT_LIST_DIR} log -1 --format=%ct
    OUTPUT_VARIABLE epoch RESULT_VARIABLE status ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(status EQUAL 0)
    set(ENV{SOURCE_DATE_EPOCH} ${epoch})
  endif()
endif()
