# What `cmake --install` gives to strangers: the program, and the library as they use it (docs/manual/library.md). The
# archives are made of the layers' objects, and carry neither this house's warnings nor its include paths.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# salon_archive(target NAME name [EXPORT set] LAYERS layer... USES link...): libsalon_<name>.a for strangers.
function(salon_archive target)
  cmake_parse_arguments(ARCHIVE "" "NAME;EXPORT" "LAYERS;USES" ${ARGN})
  if(NOT ARCHIVE_EXPORT)
    set(ARCHIVE_EXPORT salon)
  endif()
  foreach(layer IN LISTS ARCHIVE_LAYERS)
    list(APPEND objects $<TARGET_OBJECTS:salon_${layer}>)
  endforeach()
  add_library(${target} STATIC ${objects})
  set_target_properties(${target} PROPERTIES
    LINKER_LANGUAGE CXX OUTPUT_NAME salon_${ARCHIVE_NAME} EXPORT_NAME ${ARCHIVE_NAME}
    ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  target_compile_features(${target} INTERFACE cxx_std_23)
  foreach(use IN LISTS ARCHIVE_USES)
    target_link_libraries(${target} INTERFACE $<INSTALL_INTERFACE:${use}>)
  endforeach()
  install(TARGETS ${target} EXPORT ${ARCHIVE_EXPORT} INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endfunction()

salon_archive(salon_library NAME net LAYERS base net USES Threads::Threads PkgConfig::SALON_LIBURING)
salon_archive(salon_sim_library NAME sim LAYERS sim USES salon::net)
# Apart, so that who does without TLS needs no OpenSSL.
salon_archive(salon_tls_library NAME tls EXPORT salon_tls LAYERS tls USES salon::net OpenSSL::SSL)

set(salon_package ${CMAKE_INSTALL_LIBDIR}/cmake/salon)
install(DIRECTORY include/salon DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT salon NAMESPACE salon:: FILE salonTargets.cmake DESTINATION ${salon_package})
install(EXPORT salon_tls NAMESPACE salon:: FILE salonTlsTargets.cmake DESTINATION ${salon_package})
configure_package_config_file(cmake/salonConfig.cmake.in lib/salonConfig.cmake INSTALL_DESTINATION ${salon_package})
# Before 1.0, a minor version may change what is promised.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lib/salonConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lib/salonConfig.cmake ${PROJECT_BINARY_DIR}/lib/salonConfigVersion.cmake
  DESTINATION ${salon_package})

# Relative, so that the prefix may be moved, or chosen when it is installed.
set(salon_pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH salon_pc_prefix /prefix/${salon_pc_folder} /prefix)
configure_file(cmake/salon.pc.in lib/salon.pc @ONLY)
configure_file(cmake/salon.pc.in lib/salon.pc @ONLY)
configure_file(cmake/salon-sim.pc.in lib/salon-sim.pc @ONLY)
configure_file(cmake/salon-tls.pc.in lib/salon-tls.pc @ONLY)
install(
  FILES ${PROJECT_BINARY_DIR}/lib/salon.pc ${PROJECT_BINARY_DIR}/lib/salon-sim.pc ${PROJECT_BINARY_DIR}/lib/salon-tls.pc
  DESTINATION ${salon_pc_folder})
