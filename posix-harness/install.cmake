# `cmake --install`: the programs and what belongs to them, in the usual places.
include(GNUInstallDirs)
set(RASPOOL_STATE_FOLDER /var/lib/raspool)  # systemd's StateDirectory=raspool

# raspool_reference(PROGRAM TARGET): its manual page and its completion for bash, made from its own table of commands.
function(raspool_reference program target)
  set(page "${CMAKE_CURRENT_BINARY_DIR}/man/${program}.8")
  set(completion "${CMAKE_CURRENT_BINARY_DIR}/completion/${program}")
  configure_file(man/${program}.8.in "${page}.in" @ONLY)  # leaves @sections@ as it is: see below
  add_custom_command(
    OUTPUT "${page}" "${completion}"
    COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/make_reference.sh" "$<TARGET_FILE:${target}>" "${page}.in" "${page}" "${completion}"
    DEPENDS ${target} make_reference.sh "${page}.in"
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY RASPOOL_REFERENCE "${page}" "${completion}")
  install(FILES "${page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man8")
  install(FILES "${completion}" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
endfunction()
set(sections "@sections@")
raspool_reference(raspoolctl raspoolctl)
raspool_reference(raspool-harness raspool_harness)
get_property(reference GLOBAL PROPERTY RASPOOL_REFERENCE)
add_custom_target(raspool_reference ALL DEPENDS ${reference})

install(TARGETS raspoolctl raspool_harness DESTINATION "${CMAKE_INSTALL_BINDIR}")
foreach(file raspool.service raspool.sysusers.conf raspool.tmpfiles.conf)
  configure_file(systemd/${file}.in "${CMAKE_CURRENT_BINARY_DIR}/systemd/${file}" @ONLY)
endforeach()
# Where systemd looks beneath every prefix; not the machine's own library folder.
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/systemd/raspool.service" DESTINATION lib/systemd/system)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/systemd/raspool.sysusers.conf" DESTINATION lib/sysusers.d RENAME raspool.conf)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/systemd/raspool.tmpfiles.conf" DESTINATION lib/tmpfiles.d RENAME raspool.conf)

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/core/INTERFACES.md" README.md
  DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/core/policy/examples/" DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")
