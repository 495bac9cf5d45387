# afl-fuzz loads the mutator into itself, where neither a sanitizer nor counters of edges belong: the rooms that it is
# made of are built once more, without either, as one library.
add_library(afl_mutator MODULE afl_mutator.cc input_mutator.cc settings.cc)
foreach(room IN LISTS SPAREPAGE_ROOMS)
  get_target_property(sources ${room} SOURCES)
  get_target_property(folder ${room} SOURCE_DIR)
  list(TRANSFORM sources PREPEND ${folder}/ REGEX "^[^/]")
  target_sources(afl_mutator PRIVATE ${sources})
  target_include_directories(afl_mutator PRIVATE $<TARGET_PROPERTY:${room},INCLUDE_DIRECTORIES>)
endforeach()
target_compile_features(afl_mutator PRIVATE cxx_std_20)
target_compile_options(afl_mutator PRIVATE ${SPAREPAGE_WARNINGS} -fno-sanitize=all)
target_link_options(afl_mutator PRIVATE -fno-sanitize=all)
set_target_properties(afl_mutator PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
