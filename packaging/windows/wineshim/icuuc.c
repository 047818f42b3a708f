/* Test-only stand-in for Windows' icuuc.dll under Wine 8: no converter can be opened, which Qt takes for "unknown encoding". */
#define EXPORT __declspec(dllexport)
#define U_FILE_ACCESS_ERROR 4
typedef int UErrorCode;
EXPORT void *ucnv_open(const char *name, UErrorCode *error) { if (error) *error = U_FILE_ACCESS_ERROR; return 0; }
EXPORT void ucnv_close(void *c) {}
EXPORT void ucnv_reset(void *c) {}
EXPORT signed char ucnv_getMaxCharSize(void *c) { return 4; }
EXPORT const char *ucnv_getName(void *c, UErrorCode *error) { if (error) *error = U_FILE_ACCESS_ERROR; return ""; }
EXPORT void ucnv_getToUCallBack(void *c, void **action, const void **context) {}
EXPORT void ucnv_getFromUCallBack(void *c, void **action, const void **context) {}
EXPORT void ucnv_setToUCallBack(void *c, void *a, void *b, void **o, const void **p, UErrorCode *error) { if (error) *error = U_FILE_ACCESS_ERROR; }
EXPORT void ucnv_setFromUCallBack(void *c, void *a, void *b, void **o, const void **p, UErrorCode *error) { if (error) *error = U_FILE_ACCESS_ERROR; }
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_cbFromUWriteUChars(void) {}
EXPORT void ucnv_toUnicode(void *c, void *t, void *te, void *s, void *se, int *o, char f, UErrorCode *error) { if (error) *error = U_FILE_ACCESS_ERROR; }
EXPORT void ucnv_fromUnicode(void *c, void *t, void *te, void *s, void *se, int *o, char f, UErrorCode *error) { if (error) *error = U_FILE_ACCESS_ERROR; }
EXPORT int ucnv_toUCountPending(void *c, UErrorCode *error) { return 0; }
EXPORT int ucnv_fromUCountPending(void *c, UErrorCode *error) { return 0; }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, UErrorCode *error) { return 0; }
EXPORT const char *ucnv_getAvailableName(int n) { return 0; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
