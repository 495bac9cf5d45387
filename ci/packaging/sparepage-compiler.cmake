# Says which compiler is needed, before an older one says a hundred other things. Clang 14 and 15 take no ranges of
# libstdc++ 12.
set(sparepage_least_GNU 12)
set(sparepage_least_Clang 16)

# sparepage_compiler_problem(RESULT): why the C++ compiler won't do; empty where it will, or where nobody has tried.
function(sparepage_compiler_problem result)
  set(problem "")
  set(least ${sparepage_least_${CMAKE_CXX_COMPILER_ID}})
  if(least AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS least)
    string(CONCAT problem
      "sparepage needs C++20 as GCC ${sparepage_least_GNU} or Clang ${sparepage_least_Clang} has it, or a later one of "
      "these; ${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}. Name another with "
      "-DCMAKE_CXX_COMPILER=g++-${sparepage_least_GNU}, in a new build folder. A heap alone (sparepage::heap_abi) needs "
      "C11 or C++11 only.")
  endif()
  set(${result} "${problem}" PARENT_SCOPE)
endfunction()

function(sparepage_check_compiler)
  sparepage_compiler_problem(problem)
  if(problem)
    message(FATAL_ERROR "${problem}")
  endif()
endfunction()
