# The shapes of target that CMakeLists.txt is written in.

add_library(gate_warnings INTERFACE)
target_compile_options(gate_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough -Werror
    -Wno-sign-conversion -Wno-missing-field-initializers)  # designated initializers leave out what has a default

if(GATE_SANITIZE)
    # GCC 12's checks of bounds and of what is not set see ghosts in instrumented code; the sanitizers see the real ones.
    target_compile_options(gate_warnings INTERFACE
        -Wno-error=stringop-overflow -Wno-error=stringop-overread -Wno-error=array-bounds -Wno-error=maybe-uninitialized
        -Wno-error=restrict -Wno-error=nonnull)
    add_compile_options(-fsanitize=${GATE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${GATE_SANITIZE})
    if(GATE_SANITIZE MATCHES thread)
        add_compile_options(-Wno-tsan)  # libstdc++'s own fences warn under -Werror
    endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# gate_opencv(MODULE …): OpenCV without its own package file, which Debian ships only with the whole of
# it (libopencv-dev drags in some 700 MB); the modules we use have packages of their own.
function(gate_opencv)
    add_library(gate_opencv INTERFACE)
    find_path(OPENCV_HEADERS opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
    target_include_directories(gate_opencv SYSTEM INTERFACE ${OPENCV_HEADERS})
    foreach(module ${ARGN})
        find_library(OPENCV_${module} opencv_${module} REQUIRED)
        target_link_libraries(gate_opencv INTERFACE ${OPENCV_${module}})
    endforeach()
endfunction()

# gate_together(TARGET …): with GATE_UNITY, sources are compiled six at a time, so that the headers of JSON, SQLite and
# the commands are read once for six. Names inside one folder must differ for it.
function(gate_together)
    set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ${GATE_UNITY} UNITY_BUILD_BATCH_SIZE 6)
endfunction()

# gate_library(NAME FOLDER [USES …] [PRIVATE_USES …]): every source of the folder, and of the folders
# below it, is one static library. A folder without sources yet (headers only) is an interface library.
function(gate_library name folder)
    cmake_parse_arguments(ARG "" "" "USES;PRIVATE_USES" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    if(NOT sources)
        add_library(${name} INTERFACE)
        target_include_directories(${name} INTERFACE src drivers firmware-host)
        target_link_libraries(${name} INTERFACE ${ARG_USES})
        return()
    endif()
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC src drivers firmware-host)
    target_link_libraries(${name} PUBLIC ${ARG_USES} PRIVATE ${ARG_PRIVATE_USES} gate_warnings)
endfunction()

# gate_program(NAME …): firmware-host/NAME/*.cpp is the program NAME.
function(gate_program name)
    cmake_parse_arguments(ARG "" "" "USES;PRIVATE_USES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS firmware-host/${name}/*.cpp)
    if(NOT sources)
        return()
    endif()
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE ${ARG_USES} ${ARG_PRIVATE_USES} gate_warnings)
endfunction()

# gate_catalogue(TARGET): the enum gate::Reason and its texts, made from the catalogue of reasons.
function(gate_catalogue target)
    set(made ${CMAKE_BINARY_DIR}/made/base)
    file(MAKE_DIRECTORY ${made})
    set(script ${CMAKE_SOURCE_DIR}/config/build/catalogue.py)
    set(source ${CMAKE_SOURCE_DIR}/src/base/catalogue.toml)
    add_custom_command(
        OUTPUT ${made}/reason.h ${made}/catalogue_data.cpp
        COMMAND /usr/bin/python3 ${script} ${source} ${made}/reason.h ${made}/catalogue_data.cpp
        DEPENDS ${script} ${source} VERBATIM)
    add_custom_target(catalogue DEPENDS ${made}/reason.h ${made}/catalogue_data.cpp)
    target_sources(${target} PRIVATE ${made}/catalogue_data.cpp)
    target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/made)
    add_dependencies(${target} catalogue)
endfunction()

# gate_embed(TARGET SYMBOL FILE …): the files' bytes inside the program, behind base/embedded.h:
# gate::embedded::SYMBOL() lists them by name.
function(gate_embed target symbol)
    set(made ${CMAKE_BINARY_DIR}/made/embedded/${symbol})
    set(bytes ".section .rodata\n")
    set(rows "")
    set(externs "")
    set(index 0)
    foreach(file ${ARGN})
        get_filename_component(path ${file} ABSOLUTE)
        get_filename_component(name ${file} NAME)
        set(label gate_${symbol}_${index})
        string(APPEND bytes ".global ${label}\n.global ${label}_end\n${label}:\n.incbin \"${path}\"\n${label}_end:\n.byte 0\n")
        string(APPEND externs "extern const char ${label}[], ${label}_end[];\n")
        string(APPEND rows "        {\"${name}\", {::${label}, static_cast<std::size_t>(::${label}_end - ::${label})}},\n")
        set_property(SOURCE ${made}.S APPEND PROPERTY OBJECT_DEPENDS ${path})
        math(EXPR index "${index} + 1")
    endforeach()
    file(CONFIGURE OUTPUT ${made}.S CONTENT "${bytes}.section .note.GNU-stack,\"\",%progbits\n" @ONLY)
    file(CONFIGURE OUTPUT ${made}.cpp CONTENT
"#include \"base/embedded.h\"
extern \"C\" {
${externs}}
namespace gate::embedded {
std::span<const File> ${symbol}();
std::span<const File> ${symbol}() {
    static const File files[] = {
${rows}    };
    return files;
}
}
" @ONLY)
    target_sources(${target} PRIVATE ${made}.S ${made}.cpp)
endfunction()

# gate_tests(): tests/unit/NAME, tests/drivers/NAME and tests/sim are the program test_NAME, linked with the
# library NAME (tests/unit/house stands alone).
function(gate_tests)
    include(GoogleTest)
    file(GLOB folders CONFIGURE_DEPENDS tests/unit/* tests/drivers/* tests/sim)
    foreach(folder ${folders})
        get_filename_component(name ${folder} NAME)
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
        if(NOT IS_DIRECTORY ${folder} OR NOT sources)
            continue()
        endif()
        add_executable(test_${name} ${sources})
        if(TARGET ${name})
            target_link_libraries(test_${name} PRIVATE ${name})
        endif()
        target_include_directories(test_${name} PRIVATE src drivers firmware-host tests)
        target_link_libraries(test_${name} PRIVATE gate_warnings GTest::gmock GTest::gtest_main)
        target_compile_options(test_${name} PRIVATE -Wno-dangling-else)  # GoogleTest's own macros
        if(NOT name MATCHES "^(camera|sim)$")  # those two paint pictures and play thousands of days
            target_compile_options(test_${name} PRIVATE -O0)  # what is tested stays optimized; a third less to build
        endif()
        target_compile_definitions(test_${name} PRIVATE GATE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        add_test(NAME ${name} COMMAND test_${name})
    endforeach()
endfunction()
