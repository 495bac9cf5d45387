# For the owner of a heap: building it as sparepage loads it, and testing it with the rest of a project.

# sparepage_add_heap(NAME SOURCES FILE...)
#
# The module NAME, a file NAME.so with `sparepage_heap` (sparepage/heap.h), for `sparepage validate --heap NAME.so`. It is
# an ordinary target: include folders, definitions and so on are added as to any other.
function(sparepage_add_heap name)
  cmake_parse_arguments(PARSE_ARGV 1 heap "" "" SOURCES)
  if(heap_UNPARSED_ARGUMENTS OR NOT heap_SOURCES)
    message(FATAL_ERROR "sparepage_add_heap takes a name and SOURCES, and not \"${ARGV}\"")
  endif()
  add_library(${name} MODULE ${heap_SOURCES})
  target_link_libraries(${name} PRIVATE sparepage::heap_abi)
  # A report names functions and lines. A sanitizer's state would be a part of the heap's, and no run like another: what a
  # heap does wrong is for sparepage to find, which --guard helps with.
  target_compile_options(${name} PRIVATE -g -fno-omit-frame-pointer -fno-sanitize=all)
  target_link_options(${name} PRIVATE -fno-sanitize=all)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so)
endfunction()

# sparepage_add_heap_tests(NAME [TRACES FOLDER] [KNOWN FILE] [STRATEGY CALLER...] [RUNS N] [WORLD WORLD] [DEPTH N]
#                          [SEED N] [TIMEOUT SECONDS] [COMMAND TARGET])
#
# Tests of the heap NAME, which sparepage_add_heap() or the project itself makes a module of, all with the label
# sparepage:
#
#   NAME.validate       the guided search, RUNS (50000) runs for each profile
#   NAME.explore        every sequence of up to DEPTH (8) operations of WORLD (heap-tiny), a name or a file; a heap whose `create` refuses
#                       heap=0 needs another one
#   NAME.fuzz           the same from SEED (2), where touching a page that the heap does not hold is a crash (--guard)
#   NAME.traces.TRACE   for each TRACE.trace in FOLDER: what it says of itself (expect lines, notes) is true, and it breaks
#                       no claim but those that an expect line names
#
# KNOWN is the list of the findings that were accepted; without it all are new. STRATEGY chooses whose bind it is, original
# by default. A heap with strategies or invariants of its project's own has another program, TARGET. What a test prints has
# the line that replays what it found.
function(sparepage_add_heap_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 heap "" "TRACES;KNOWN;RUNS;WORLD;DEPTH;SEED;TIMEOUT;COMMAND" STRATEGY)
  if(heap_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "sparepage_add_heap_tests(${name}): there is no argument \"${heap_UNPARSED_ARGUMENTS}\"")
  endif()
  foreach(default RUNS=50000 WORLD=heap-tiny DEPTH=8 SEED=2 TIMEOUT=600 COMMAND=sparepage::command KNOWN=none STRATEGY=original)
    string(REGEX MATCH "^([A-Z]+)=(.*)$" default ${default})
    if(NOT heap_${CMAKE_MATCH_1})
      set(heap_${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
    endif()
  endforeach()
  if(NOT TARGET ${heap_COMMAND})
    message(FATAL_ERROR "sparepage_add_heap_tests(${name}): there is no program ${heap_COMMAND}; sparepage as a part of "
      "another build has its own with SPAREPAGE_COMMAND=ON")
  endif()
  if(NOT heap_KNOWN STREQUAL none)
    cmake_path(ABSOLUTE_PATH heap_KNOWN)
  endif()
  if(heap_WORLD MATCHES "\\.world$")
    cmake_path(ABSOLUTE_PATH heap_WORLD)
  endif()
  list(JOIN heap_STRATEGY , callers)
  set(common --heap $<TARGET_FILE:${name}> --strategy ${callers} --known ${heap_KNOWN})

  set(tests ${name}.validate ${name}.explore ${name}.fuzz)
  add_test(NAME ${name}.validate COMMAND ${heap_COMMAND} validate ${common} --runs ${heap_RUNS})
  add_test(NAME ${name}.explore COMMAND ${heap_COMMAND} explore ${common} --world ${heap_WORLD} --depth ${heap_DEPTH})
  add_test(NAME ${name}.fuzz COMMAND ${heap_COMMAND} validate ${common} --runs ${heap_RUNS} --seed ${heap_SEED} --guard)
  if(heap_TRACES)
    cmake_path(ABSOLUTE_PATH heap_TRACES)
    file(GLOB traces CONFIGURE_DEPENDS ${heap_TRACES}/*.trace)
    if(NOT traces)
      message(FATAL_ERROR "sparepage_add_heap_tests(${name}): there is no trace in ${heap_TRACES}")
    endif()
    foreach(trace IN LISTS traces)
      cmake_path(GET trace STEM LAST_ONLY stem)
      add_test(NAME ${name}.traces.${stem} COMMAND ${heap_COMMAND} verdicts ${trace} ${common} --expected)
      list(APPEND tests ${name}.traces.${stem})
    endforeach()
  endif()
  set_tests_properties(${tests} PROPERTIES LABELS sparepage TIMEOUT ${heap_TIMEOUT})
endfunction()
