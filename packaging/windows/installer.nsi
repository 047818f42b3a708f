; The installer of one user, no administrator asked for. Defines: VERSION VERSION_NUMBERS STATE FILES ICON OUT SIGN SIZE_KB PUBLISHER, and FAST for tries.
Unicode true
!include "MUI2.nsh"
!include "WinVer.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define APP "IMM Desktop"
!define EXE "imm-desktop.exe"
!define CLI "imm-desktop-cli.exe"
!define CASE_ICON "imm-case.ico"
!define CASE_KIND "IMMDesktop.Case"
!define CLASSES "Software\Classes"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\IMMDesktop"

Name "${APP}"
OutFile "${OUT}"
BrandingText "${APP} ${VERSION} (${STATE})"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
AllowSkipFiles off
!ifdef FAST
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 128
!endif
!finalize '"${SIGN}" "%1"'
!uninstfinalize '"${SIGN}" "%1"'

VIProductVersion "${VERSION_NUMBERS}"
!macro VersionKeys LANGUAGE
  VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "${APP}"
  VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "${PUBLISHER}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${APP} ${VERSION} setup (${STATE})"
  VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "${PUBLISHER}, Apache-2.0"
!macroend

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!define MUI_FINISHPAGE_SHOWREADME
!define MUI_FINISHPAGE_SHOWREADME_TEXT "$(DesktopShortcut)"
!define MUI_FINISHPAGE_SHOWREADME_NOTCHECKED
!define MUI_FINISHPAGE_SHOWREADME_FUNCTION CreateDesktopShortcut
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(DataStays)"

!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE RefuseStrangeFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro VersionKeys ${LANG_ENGLISH}
!insertmacro VersionKeys ${LANG_SIMPCHINESE}

LangString TooOld ${LANG_ENGLISH} "${APP} needs Windows 10, version 1809, or later."
LangString TooOld ${LANG_SIMPCHINESE} "${APP} 需要 Windows 10 1809 或更高版本。"
LangString StrangeFolder ${LANG_ENGLISH} "This folder holds other files. Choose an empty or a new folder."
LangString StrangeFolder ${LANG_SIMPCHINESE} "该文件夹中有其他文件。请选择空文件夹或新文件夹。"
LangString StillRuns ${LANG_ENGLISH} "${APP} is running. Close it, then try again."
LangString StillRuns ${LANG_SIMPCHINESE} "${APP} 正在运行。请关闭后重试。"
LangString NotWritten ${LANG_ENGLISH} "Not all files could be written. The version from before is put back."
LangString NotWritten ${LANG_SIMPCHINESE} "部分文件无法写入，将恢复之前的版本。"
LangString DesktopShortcut ${LANG_ENGLISH} "Create a shortcut on the desktop"
LangString DesktopShortcut ${LANG_SIMPCHINESE} "创建桌面快捷方式"
LangString DataStays ${LANG_ENGLISH} "Tasks, decisions and settings are kept in $LOCALAPPDATA\imm-desktop. Delete that folder yourself if you no longer need them."
LangString DataStays ${LANG_SIMPCHINESE} "任务、审核决定和设置会保留在 $LOCALAPPDATA\imm-desktop 中。不再需要时，请自行删除该文件夹。"
LangString CaseFile ${LANG_ENGLISH} "${APP} case"
LangString CaseFile ${LANG_SIMPCHINESE} "${APP} 案件"
LangString About ${LANG_ENGLISH} "Review and curate video"
LangString About ${LANG_SIMPCHINESE} "审核和精选视频"

; Exit codes of a silent run: 1 cancelled, 2 failed, 3 still runs, 4 the folder holds other files, 5 Windows is too old.
!define RUNS 3
!define STRANGE 4
!define OLD 5

; A running program cannot be opened for writing, and no folder be renamed that holds a loaded library.
!macro StopWhileRunning UN
  Function ${UN}StopWhileRunning
    ${For} $R0 1 2
      StrCpy $R1 "${EXE}"
      ${If} $R0 == 2
        StrCpy $R1 "${CLI}"
      ${EndIf}
      ${If} ${FileExists} "$INSTDIR\$R1"
        again:
        ClearErrors
        FileOpen $R2 "$INSTDIR\$R1" a
        ${If} ${Errors}
          MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRuns)" /SD IDCANCEL IDRETRY again
          SetErrorLevel ${RUNS}
          Quit
        ${EndIf}
        FileClose $R2
      ${EndIf}
    ${Next}
  FunctionEnd
!macroend
!insertmacro StopWhileRunning ""
!insertmacro StopWhileRunning "un."

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_ICONSTOP "$(TooOld)" /SD IDOK
    SetErrorLevel ${OLD}
    Quit
  ${EndIf}
FunctionEnd

!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)' ; SHCNE_ASSOCCHANGED
!macroend

; What lies in the program's folder is removed by upgrades: nobody else's files may be there.
Function FolderIsStrange
  StrCpy $R0 0
  ${IfNot} ${FileExists} "$INSTDIR\${EXE}"
  ${AndIf} ${FileExists} "$INSTDIR\*.*"
    ${DirState} "$INSTDIR" $R1
    ${If} $R1 == 1
      StrCpy $R0 1
    ${EndIf}
  ${EndIf}
FunctionEnd

Function RefuseStrangeFolder
  Call FolderIsStrange
  ${If} $R0 == 1
    MessageBox MB_ICONEXCLAMATION "$(StrangeFolder)"
    Abort
  ${EndIf}
FunctionEnd

Function CreateDesktopShortcut
  CreateShortCut "$DESKTOP\${APP}.lnk" "$INSTDIR\${EXE}"
FunctionEnd

Function PutBack
  SetOutPath "$TEMP"
  ${If} ${FileExists} "$INSTDIR\runtime.before\*.*"
    RMDir /r "$INSTDIR\runtime"
    Rename "$INSTDIR\runtime.before" "$INSTDIR\runtime"
  ${EndIf}
FunctionEnd

Function .onInstFailed
  Call PutBack
FunctionEnd

Section "install"
  Call FolderIsStrange
  ${If} $R0 == 1
    SetErrorLevel ${STRANGE}
    Quit
  ${EndIf}
  Call StopWhileRunning
  ; An upgrade that was broken off: what it had not finished goes, what was whole before comes back first.
  Call PutBack
  ${If} ${FileExists} "$INSTDIR\runtime\*.*"
    move:
    ClearErrors
    Rename "$INSTDIR\runtime" "$INSTDIR\runtime.before"
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRuns)" /SD IDCANCEL IDRETRY move
      SetErrorLevel ${RUNS}
      Quit
    ${EndIf}
  ${EndIf}

  ClearErrors
  !include "${FILES}"
  ${If} ${Errors}
    DetailPrint "$(NotWritten)"
    SetErrorLevel 2
    Abort "$(NotWritten)"
  ${EndIf}
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\runtime.before"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortCut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\${EXE}" "" "" "" SW_SHOWNORMAL "" "$(About)"
  ; Exported cases are opened by a double click, unless this user has chosen another program for them.
  WriteRegStr HKCU "${CLASSES}\${CASE_KIND}" "" "$(CaseFile)"
  WriteRegStr HKCU "${CLASSES}\${CASE_KIND}\DefaultIcon" "" "$INSTDIR\${CASE_ICON}"
  WriteRegStr HKCU "${CLASSES}\${CASE_KIND}\shell\open\command" "" '"$INSTDIR\${EXE}" "%1"'
  WriteRegStr HKCU "${CLASSES}\.immcase" "" "${CASE_KIND}"
  WriteRegStr HKCU "${CLASSES}\.immcase" "Content Type" "application/x-imm-desktop-case"
  WriteRegStr HKCU "${CLASSES}\.immcase\OpenWithProgids" "${CASE_KIND}" ""
  !insertmacro TellExplorer
  WriteRegStr HKCU "${KEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Call un.StopWhileRunning
  RMDir /r "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\runtime.before"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\${CLI}"
  Delete "$INSTDIR\${CASE_ICON}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  Delete "$DESKTOP\${APP}.lnk"
  DeleteRegKey HKCU "${CLASSES}\${CASE_KIND}"
  DeleteRegValue HKCU "${CLASSES}\.immcase\OpenWithProgids" "${CASE_KIND}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.immcase\OpenWithProgids"
  ReadRegStr $R0 HKCU "${CLASSES}\.immcase" ""
  ${If} $R0 == "${CASE_KIND}" ; nobody else's since
    DeleteRegKey HKCU "${CLASSES}\.immcase"
  ${EndIf}
  !insertmacro TellExplorer
  DeleteRegKey HKCU "${KEY}"
SectionEnd
