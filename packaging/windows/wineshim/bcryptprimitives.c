/* Test-only stand-in for bcryptprimitives.dll under Wine 8: Rust asks it for random bytes. */
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T size) { return SystemFunction036(buffer, (ULONG)size) ? TRUE : FALSE; }
