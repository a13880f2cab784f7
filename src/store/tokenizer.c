/* The full-text index's tokenizer "repute". */
#include "db.h"

static fts5_api *api_of(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

int tokenizer_register(sqlite3 *db)
{
    fts5_api *api = api_of(db);
    fts5_tokenizer unicode;
    void *user;
    if (api == NULL || api->xFindTokenizer(api, "unicode61", &user, &unicode) != SQLITE_OK)
        return SQLITE_ERROR;
    return api->xCreateTokenizer(api, "repute", user, &unicode, NULL);
}
