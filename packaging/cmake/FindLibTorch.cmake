# Finds LibTorch as unpacked from the Python wheel: LibTorch_DIR, LibTorch_VERSION, target LibTorch::LibTorch.
# The wheel's own TorchConfig.cmake asks for a CUDA toolkit, which neither the CPU nor the CUDA back end needs to link:
# only libtorch_cpu and libc10 are linked, libtorch_cuda is loaded at run time where it is present.
if(PIXELSMITH_TORCH_DIR)
    set(LibTorch_DIR ${PIXELSMITH_TORCH_DIR})
elseif(DEFINED ENV{PIXELSMITH_TORCH_DIR})
    set(LibTorch_DIR $ENV{PIXELSMITH_TORCH_DIR})
else()
    set(LibTorch_DIR ${PROJECT_SOURCE_DIR}/.deps/torch-2.11.0)
endif()

find_path(LibTorch_INCLUDE_DIR ATen/ATen.h PATHS ${LibTorch_DIR}/include NO_DEFAULT_PATH NO_CACHE)
find_library(LibTorch_CPU torch_cpu PATHS ${LibTorch_DIR}/lib NO_DEFAULT_PATH NO_CACHE)
find_library(LibTorch_C10 c10 PATHS ${LibTorch_DIR}/lib NO_DEFAULT_PATH NO_CACHE)
if(LibTorch_INCLUDE_DIR)
    file(STRINGS ${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h _lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
    string(REGEX REPLACE "[^0-9;]" "" _numbers "${_lines}")
    list(JOIN _numbers "." LibTorch_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
    REQUIRED_VARS LibTorch_CPU LibTorch_C10 LibTorch_INCLUDE_DIR VERSION_VAR LibTorch_VERSION
    REASON_FAILURE_MESSAGE "run packaging/setup, or give -DPIXELSMITH_TORCH_DIR=")

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
    add_library(LibTorch::LibTorch INTERFACE IMPORTED)
    target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE ${LibTorch_INCLUDE_DIR})
    target_link_libraries(LibTorch::LibTorch INTERFACE ${LibTorch_CPU} ${LibTorch_C10} ${CMAKE_DL_LIBS})
endif()
