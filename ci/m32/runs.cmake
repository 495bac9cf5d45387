# Whether this machine runs what is built for 32 bits: the build itself does, and would end in the middle.
try_run(runs compiles SOURCE_FROM_CONTENT runs.cc "int main() {}" NO_CACHE)
if(compiles AND NOT runs EQUAL 0)
  message(FATAL_ERROR "This kernel runs no programs for 32 bits, and the build runs what it has built. To see it:\n"
    "  echo 'int main() {}' > t.cc && ${CMAKE_CXX_COMPILER} -m32 t.cc -o t && ./t\n"
    "says \"Exec format error\". Linux for x86-64 runs them if it has CONFIG_IA32_EMULATION (grep IA32_EMULATION "
    "/boot/config-$(uname -r)) and was not started with ia32_emulation=off (cat /proc/cmdline).")
endif()
