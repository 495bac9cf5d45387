# sparepage_linked_heap(NAME): the objects of the object library NAME-object, after linked_heap.ld, become heaps/NAME.o in the
# build folder, which a program is linked with; the target NAME makes it.
# GNU's linker, which takes sections out of their groups; LLD does so from version 19 on.
find_program(SPAREPAGE_GNU_LD ld.bfd REQUIRED)
# What is hidden in the heap's objects stays theirs: out of their groups, GCC's helpers for 32 bits are there twice.
find_program(SPAREPAGE_OBJCOPY objcopy REQUIRED)
set(SPAREPAGE_LINKED_HEAP ${CMAKE_CURRENT_LIST_DIR}/linked_heap.ld)
function(sparepage_linked_heap name)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/heaps)
  set(linked ${PROJECT_BINARY_DIR}/heaps/${name}.o)
  set(emulation)
  if(CMAKE_SIZEOF_VOID_P EQUAL 4)
    set(emulation -m elf_i386)
  endif()
  add_custom_command(OUTPUT ${linked} VERBATIM
    DEPENDS ${name}-object $<TARGET_OBJECTS:${name}-object> ${SPAREPAGE_LINKED_HEAP}
    COMMAND ${SPAREPAGE_GNU_LD} ${emulation} -r --force-group-allocation -T ${SPAREPAGE_LINKED_HEAP} $<TARGET_OBJECTS:${name}-object> -o ${linked}
    COMMAND ${SPAREPAGE_OBJCOPY} --localize-hidden ${linked})
  add_custom_target(${name} DEPENDS ${linked})
endfunction()
