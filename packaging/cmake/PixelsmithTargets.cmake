# One call adds a layer, a library or a test; flags are decided here once.

add_library(pixelsmith_warnings INTERFACE)
target_compile_options(pixelsmith_warnings INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Woverloaded-virtual -Wnon-virtual-dtor -Wno-missing-field-initializers
    $<$<BOOL:${PIXELSMITH_WARNINGS_AS_ERRORS}>:-Werror>)
if(PIXELSMITH_SANITIZE)
    # Foreign classes (Qt, LibTorch) come without the RTTI that vptr checks need.
    add_compile_options(-fsanitize=${PIXELSMITH_SANITIZE} -fno-omit-frame-pointer)
    if(PIXELSMITH_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize=vptr -fno-sanitize-recover=undefined)
    endif()
    # The sanitizer's own library calls dlopen() for the program: it finds our module by DT_RPATH, which holds for all of a
    # program's libraries, and not by DT_RUNPATH, which holds for the file alone.
    add_link_options(-fsanitize=${PIXELSMITH_SANITIZE} -Wl,--disable-new-dtags)
endif()

# fmt is header-only everywhere: LibTorch and OpenImageIO bring copies of their own, and so none of them is linked.
add_compile_definitions(FMT_HEADER_ONLY=1 FMT_EXCEPTIONS=1)
add_compile_definitions(QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH)

# Debian's OpenImageIO configuration names include folders that are not installed.
function(pixelsmith_drop_missing_include_dirs)
    foreach(target IN LISTS ARGN)
        get_target_property(dirs ${target} INTERFACE_INCLUDE_DIRECTORIES)
        set(existing)
        foreach(dir IN LISTS dirs)
            if(EXISTS ${dir})
                list(APPEND existing ${dir})
            endif()
        endforeach()
        set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${existing}")
    endforeach()
endfunction()

# pixelsmith_add_layer(NAME SOURCES file… [LIBRARIES target…])
# A folder of core/: an object library that sees core/include, the headers of core/ and the libraries named.
function(pixelsmith_add_layer name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    if(NOT arg_SOURCES)
        return()
    endif()
    set(target pixelsmith_core_${name})
    add_library(${target} OBJECT ${arg_SOURCES})
    target_include_directories(${target} PRIVATE
        ${PROJECT_SOURCE_DIR}/core/include ${PROJECT_SOURCE_DIR}/core ${PROJECT_BINARY_DIR}/generated)
    target_link_libraries(${target} PRIVATE pixelsmith_warnings fmt::fmt-header-only nlohmann_json::nlohmann_json ${arg_LIBRARIES})
    set_target_properties(${target} PROPERTIES PIXELSMITH_LIBRARIES "${arg_LIBRARIES}")
    if(PIXELSMITH_SANITIZE)
        # Instrumented code is built seldom and as a whole: a layer as one source reads LibTorch's headers once.
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
    endif()
    set_property(GLOBAL APPEND PROPERTY PIXELSMITH_LAYERS ${target})
    set_property(GLOBAL APPEND PROPERTY PIXELSMITH_LAYER_LIBRARIES ${arg_LIBRARIES})
endfunction()

# pixelsmith_add_qt_library(TARGET SOURCES file… [LIBRARIES target…])
function(pixelsmith_add_qt_library target)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_library(${target} STATIC ${arg_SOURCES})
    set_target_properties(${target} PROPERTIES AUTOMOC ON)
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${arg_LIBRARIES} PRIVATE pixelsmith_warnings)
endfunction()

# pixelsmith_share_torch_headers(TEST)
# LibTorch's headers are read once instead of for each test: instrumented, they are most of what a test of the engine takes
# to build. Only there, for a test of an ordinary build must compile by its own includes.
function(pixelsmith_share_torch_headers target)
    # The compiler cache keeps what uses precompiled headers only under laxer rules, for all that it holds.
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
    get_property(owner GLOBAL PROPERTY PIXELSMITH_TORCH_HEADERS)
    if(owner)
        target_precompile_headers(${target} REUSE_FROM ${owner})
    else()
        target_precompile_headers(${target} PRIVATE <QtTest> <ATen/ATen.h>)
        set_property(GLOBAL PROPERTY PIXELSMITH_TORCH_HEADERS ${target})
    endif()
endfunction()

# pixelsmith_limit_test(NAME seconds variable=value…)
# How long a test may take and what its environment is. Instrumented, it is many times slower.
function(pixelsmith_limit_test name seconds)
    if(PIXELSMITH_SANITIZE)
        math(EXPR seconds "${seconds} * 10")
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${seconds} ENVIRONMENT
        "QT_QPA_PLATFORM=offscreen;OMP_WAIT_POLICY=passive;QTEST_FUNCTION_TIMEOUT=${seconds}000;${ARGN}")
endfunction()

# pixelsmith_add_test(NAME core.plan.patch_cover SOURCES tst_patch_cover.cpp [LIBRARIES target…] [LABELS label…] [SECONDS number])
# The label defaults to the first word of the name. Libraries default to what the label's layer needs, seconds to Qt Test's.
function(pixelsmith_add_test)
    cmake_parse_arguments(arg "" "NAME;SECONDS" "SOURCES;LIBRARIES;LABELS" ${ARGN})
    if(NOT arg_SECONDS)
        set(arg_SECONDS 300)
    endif()
    string(REGEX REPLACE "\\..*" "" layer ${arg_NAME})
    string(REPLACE "." "_" target tst_${arg_NAME})
    if(NOT arg_LIBRARIES)
        if(arg_NAME MATCHES "^core\\.(base|plan|document|canvas|oiio|image_io)\\.")
            set(arg_LIBRARIES pixelsmith_files_internals)
        elseif(layer STREQUAL "core")
            set(arg_LIBRARIES pixelsmith_core_internals)
        else()
            set(arg_LIBRARIES pixelsmith_${layer})
        endif()
    endif()
    add_executable(${target} ${arg_SOURCES})
    # Not AUTOMOC: it reads all of LibTorch's headers for each test. Without include folders moc sees the source alone.
    foreach(source IN LISTS arg_SOURCES)
        get_filename_component(name ${source} NAME_WE)
        qt_generate_moc(${source} ${CMAKE_CURRENT_BINARY_DIR}/${name}.moc)
        target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${name}.moc)
    endforeach()
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
    # Row names and expected texts are written as plain literals.
    target_compile_options(${target} PRIVATE -UQT_NO_CAST_FROM_ASCII)
    target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} pixelsmith_tests_support Qt6::Test pixelsmith_warnings)
    if(PIXELSMITH_SANITIZE AND "${arg_LIBRARIES}" STREQUAL pixelsmith_core_internals)
        pixelsmith_share_torch_headers(${target})
    endif()
    add_test(NAME ${arg_NAME} COMMAND ${target})
    set_tests_properties(${arg_NAME} PROPERTIES LABELS "${layer};${arg_LABELS}")
    pixelsmith_limit_test(${arg_NAME} ${arg_SECONDS} OMP_NUM_THREADS=2)
endfunction()
