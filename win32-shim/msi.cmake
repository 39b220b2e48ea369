# The installer, raspool-VERSION.msi, built on Linux with wixl and msibuild (Debian: wixl, msitools). Target: msi.
find_program(RASPOOL_WIXL wixl)
find_program(RASPOOL_MSIBUILD msibuild)
if(NOT RASPOOL_WIXL OR NOT RASPOOL_MSIBUILD)
  message(STATUS "No wixl or no msibuild (Debian: wixl, msitools): there is no target msi")
  return()
endif()

set(RASPOOL_SIGN "" CACHE FILEPATH "A program that signs the file whose name it gets: DLL, raspoolctl and installer")

# Names that identify one thing for ever. The product's changes with each version, the others never.
set(upgrade_code 6F1F0A4E-64B1-4AE6-9B5C-5AC4D5B3A6A1)
function(raspool_guid result name)
  string(UUID guid NAMESPACE ${upgrade_code} NAME "${name}" TYPE SHA1 UPPER)
  set(${result} ${guid} PARENT_SCOPE)
endfunction()
raspool_guid(product_code "product ${PROJECT_VERSION}")
foreach(component dll raspoolctl documents scripts examples configuration)
  raspool_guid(guid_${component} "component ${component}")
endforeach()

set(msi_folder "${CMAKE_CURRENT_BINARY_DIR}/msi")
set(msi_stage "${msi_folder}/stage")
set(msi_file "${CMAKE_CURRENT_BINARY_DIR}/raspool-${PROJECT_VERSION}.msi")
configure_file(msi/raspool.wxs.in "${msi_folder}/raspool.wxs" @ONLY)

# FILE=NAME: what goes in, and under which name it lies beside the others.
set(msi_files
  "${CMAKE_CURRENT_SOURCE_DIR}/msi/raspool.toml=raspool.toml"
  "${CMAKE_CURRENT_SOURCE_DIR}/scripts/Update-RaspoolMembers.ps1=Update-RaspoolMembers.ps1"
  "${CMAKE_CURRENT_SOURCE_DIR}/GUIDE.md=GUIDE.md"
  "${CMAKE_CURRENT_SOURCE_DIR}/OBSERVE.md=OBSERVE.md"
  "${CMAKE_CURRENT_SOURCE_DIR}/CALLOUTS.md=CALLOUTS.md"
  "${PROJECT_SOURCE_DIR}/core/INTERFACES.md=INTERFACES.md"
  "${PROJECT_SOURCE_DIR}/LICENSE=LICENSE.txt"
  "${PROJECT_SOURCE_DIR}/core/policy/examples/raspool.toml=first.toml"
  "${PROJECT_SOURCE_DIR}/core/policy/examples/always-on/raspool.toml=always-on.toml"
  "${PROJECT_SOURCE_DIR}/core/policy/examples/always-on/administrators.txt=administrators.txt")
set(msi_copies "")
set(msi_sign_contents "")
set(msi_sign "")
if(RASPOOL_SIGN)
  set(msi_sign_contents
    COMMAND "${RASPOOL_SIGN}" "${msi_stage}/raspool.dll"
    COMMAND "${RASPOOL_SIGN}" "${msi_stage}/raspoolctl.exe")
  set(msi_sign COMMAND "${RASPOOL_SIGN}" "${msi_file}")
endif()
set(msi_sources "")
foreach(pair IN LISTS msi_files)
  string(REGEX MATCH "^(.*)=(.*)$" _ "${pair}")
  list(APPEND msi_sources "${CMAKE_MATCH_1}")
  list(APPEND msi_copies COMMAND "${CMAKE_COMMAND}" -E copy "${CMAKE_MATCH_1}" "${msi_stage}/${CMAKE_MATCH_2}")
endforeach()

add_custom_command(
  OUTPUT "${msi_file}"
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${msi_stage}"
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${msi_stage}"
  COMMAND "${CMAKE_COMMAND}" -E copy "$<TARGET_FILE:raspool>" "$<TARGET_FILE:raspoolctl>" "${msi_stage}"
  ${msi_copies}
  COMMAND "${CMAKE_STRIP}" "${msi_stage}/raspoolctl.exe"
  ${msi_sign_contents}
  COMMAND sed -i "s|\\.\\./core/INTERFACES|INTERFACES|g$<SEMICOLON>s|\\.\\./win32-shim/||g" "${msi_stage}/GUIDE.md" "${msi_stage}/OBSERVE.md" "${msi_stage}/INTERFACES.md"
  COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/msi/make_msi.sh" "${msi_folder}/raspool.wxs" "${msi_stage}" "${msi_file}" "${PROJECT_VERSION}.0"
  ${msi_sign}
  DEPENDS raspool raspoolctl ${msi_sources} "${msi_folder}/raspool.wxs" msi/make_msi.sh
  VERBATIM)
add_custom_target(msi DEPENDS "${msi_file}")
set_target_properties(msi PROPERTIES RASPOOL_MSI "${msi_file}")
