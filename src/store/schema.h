/* The migrations: one string for each version, run in order on PRAGMA user_version. Private to store. */
#ifndef REPUTE_STORE_SCHEMA_H
#define REPUTE_STORE_SCHEMA_H

#define SCHEMA_VERSION 1
extern const char *const schema_migrations[SCHEMA_VERSION];

#endif
