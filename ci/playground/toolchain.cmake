# Clang 19 for WebAssembly, with the libraries that Debian has for it.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)
set(CMAKE_CXX_FLAGS_INIT "-stdlib=libc++ -fwasm-exceptions")
set(CMAKE_CXX_FLAGS_RELEASE_INIT "-O2 -DNDEBUG")
