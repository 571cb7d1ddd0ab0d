# Reads the version from the header that says it, into SALON_VERSION.
file(READ ${CMAKE_CURRENT_LIST_DIR}/../include/salon/version.hpp salon_version_header)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_LIST_DIR}/../include/salon/version.hpp)
foreach(part MAJOR MINOR PATCH)
  if(NOT salon_version_header MATCHES "#define SALON_VERSION_${part} ([0-9]+)")
    message(FATAL_ERROR "include/salon/version.hpp does not say SALON_VERSION_${part}")
  endif()
  list(APPEND SALON_VERSION ${CMAKE_MATCH_1})
endforeach()
list(JOIN SALON_VERSION "." SALON_VERSION)
if(NOT salon_version_header MATCHES "version\\[\\] = \"${SALON_VERSION}\"")
  message(FATAL_ERROR "include/salon/version.hpp does not agree with itself: its text is not ${SALON_VERSION}")
endif()
