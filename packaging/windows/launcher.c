/* imm-desktop.exe and, with -DCONSOLE, imm-desktop-cli.exe: run the program inside of the CPython beside them.
   The program starts its helpers by starting this again with a flag. */
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define LONGEST 32768
#define CANNOT_START 90

typedef int (*py_main_t)(int, wchar_t **);

static wchar_t self[LONGEST], runtime_folder[LONGEST], library[LONGEST];

static int fail(const wchar_t *what, const wchar_t *path)
{
    static wchar_t text[LONGEST + 256];
    DWORD code = GetLastError();
    _snwprintf(text, LONGEST + 255, L"%ls\n%ls\n\nWindows error %lu. Install IMM Desktop again.", what, path, code);
#ifdef CONSOLE
    fwprintf(stderr, L"%ls\n", text);
#else
    if (!GetEnvironmentVariableW(L"IMM_DESKTOP_QUIET", NULL, 0))
        MessageBoxW(NULL, text, L"IMM Desktop", MB_ICONERROR | MB_OK);
#endif
    return CANNOT_START;
}

static int run(int argc, wchar_t **argv)
{
    DWORD length = GetModuleFileNameW(NULL, self, LONGEST);
    if (length == 0 || length >= LONGEST - 64)
        return fail(L"The program's folder is unknown.", L"");
    wcscpy(runtime_folder, self);
    wchar_t *name = wcsrchr(runtime_folder, L'\\');
    if (!name)
        return fail(L"The program's folder is unknown.", self);
    wcscpy(name, L"\\runtime\\python");
    wcscpy(library, runtime_folder);
    wcscat(library, L"\\python311.dll");

    /* The current folder must not provide libraries; extension modules find the C++ runtime beside Python. */
    SetDllDirectoryW(L"");
    AddDllDirectory(runtime_folder);
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (!python)
        return fail(L"The Python of IMM Desktop cannot be loaded:", library);
    py_main_t py_main = (py_main_t)(void *)GetProcAddress(python, "Py_Main");
    if (!py_main)
        return fail(L"Py_Main is missing in:", library);

    static wchar_t *before[] = {self, L"-X", L"utf8", L"-m", L"imm_desktop_start"};
    int count = (int)(sizeof before / sizeof *before);
    wchar_t **given = calloc((size_t)(count + argc + 1), sizeof *given);
    if (!given)
        return fail(L"There is not enough memory.", L"");
    for (int i = 0; i < count; i++)
        given[i] = before[i];
    for (int i = 1; i < argc; i++)
        given[count++] = argv[i];
    return py_main(count, given);
}

#ifdef CONSOLE
int wmain(int argc, wchar_t **argv)
{
    return run(argc, argv);
}
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, LPWSTR line, int show)
{
    (void)instance, (void)previous, (void)line, (void)show;
    return run(__argc, __wargv);
}
#endif
