/* Zones and civil time. GLib knows the zones; it shifts a local time in a gap and picks one of a double
 * without saying so, hence the questions here go by moment (which is never in doubt) and look at the offsets
 * around. */
#include "zone.h"

#include <string.h>

#include "repute/err.h"
#include "repute/when.h"

/* Further than any offset, or a jump of the date line, can move a local time. */
#define REACH (26 * 3600)
#define DAY_MAX 2932896 /* 9999-12-31 */
#define JULIAN_1970 719163

gint64 floor_div(gint64 a, gint64 b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static gboolean is_local(const char *name)
{
    return name == NULL || *name == '\0' || g_str_equal(name, "local");
}

/* Names without "/" that hold digits, as the zone database has them: GLib would take any such word for a
 * POSIX rule ("Foo3"). */
static gboolean is_old_name(const char *name)
{
    static const char *const names[] = {"EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GMT0", "GMT+0", "GMT-0"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_str_equal(name, names[i]))
            return TRUE;
    return FALSE;
}

/* Only what can be a zone's name reaches GLib: it reads whatever file a path leads to, complains aloud about
 * one that is none, and takes numbers for offsets. */
static gboolean is_zone_name(const char *name)
{
    gsize len = strlen(name);
    if (len < 2 || len > 64 || !g_ascii_isupper(*name) || name[len - 1] == '/' || strstr(name, "//") != NULL)
        return FALSE;
    gboolean digits = FALSE;
    for (const char *s = name; *s != '\0'; s++) {
        if (!g_ascii_isalnum(*s) && strchr("_+-/", *s) == NULL)
            return FALSE;
        digits = digits || g_ascii_isdigit(*s);
    }
    return !digits || strchr(name, '/') != NULL || is_old_name(name);
}

/* The zones a thread has opened stay open: reading one takes 400 microseconds, and a frame asks for dozens.
 * Each thread has its own, so that no lock is needed. */
#define KEPT_MAX 32

static void kept_free(gpointer kept)
{
    g_hash_table_unref(kept);
}

static GTimeZone *kept_zone(const char *key)
{
    static GPrivate zones = G_PRIVATE_INIT(kept_free);
    GHashTable *kept = g_private_get(&zones);
    if (kept == NULL) {
        kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_time_zone_unref);
        g_private_set(&zones, kept);
    }
    GTimeZone *zone = g_hash_table_lookup(kept, key);
    if (zone == NULL) {
        zone = *key == ':' ? g_time_zone_new_local() : g_time_zone_new_identifier(key);
        if (zone == NULL)
            return NULL;
        if (g_hash_table_size(kept) >= KEPT_MAX)
            g_hash_table_remove_all(kept);
        g_hash_table_insert(kept, g_strdup(key), zone);
    }
    return g_time_zone_ref(zone);
}

/* The system's zone is kept by what TZ says, which can change under way. */
static GTimeZone *local_zone(void)
{
    const char *tz = g_getenv("TZ");
    char *key = g_strconcat(":", tz, NULL);
    GTimeZone *zone = kept_zone(key);
    g_free(key);
    return zone;
}

GTimeZone *zone_open(const char *name)
{
    GTimeZone *zone = NULL;
    if (is_local(name))
        zone = local_zone();
    else if (is_zone_name(name))
        zone = kept_zone(name);
    return zone != NULL ? zone : g_time_zone_new_utc();
}

gboolean when_zone_known(const char *zone)
{
    GTimeZone *found = zone != NULL && is_zone_name(zone) ? kept_zone(zone) : NULL;
    if (found == NULL)
        return FALSE;
    g_time_zone_unref(found);
    return TRUE;
}

gboolean when_zone_check(const char *zone, GError **error)
{
    gboolean known = when_zone_known(zone);
    if (!known)
        err_set(error, ERR_INVALID, "zone \"%s\" is not known; say one like Europe/Berlin", zone);
    return known;
}

char *when_zone_name(const char *zone)
{
    if (!is_local(zone))
        return g_strdup(zone);
    GTimeZone *local = local_zone();
    char *name = g_strdup(g_time_zone_get_identifier(local));
    g_time_zone_unref(local);
    return name;
}

int zone_offset(GTimeZone *zone, gint64 utc)
{
    return g_time_zone_get_offset(zone, g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, utc));
}

gint64 zone_stretch_end(GTimeZone *zone, gint64 from, gint64 limit)
{
    int first = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, from);
    if (g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, limit) == first)
        return limit;
    gint64 low = from, high = limit;
    while (high - low > 1) {
        gint64 middle = low + (high - low) / 2;
        if (g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, middle) == first)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* The stretches of equal offset around local, one after the other: a moment of a stretch shows local, or
 * local falls between the end of one and the beginning of the next. */
int zone_moments(GTimeZone *zone, gint64 local, gint64 utc[2], struct zone_gap *gap)
{
    int n = 0;
    gint64 end = local + REACH;
    *gap = (struct zone_gap){.at = local, .before = local, .after = local};
    for (gint64 from = local - REACH; from < end && n < 2;) {
        gint64 to = zone_stretch_end(zone, from, end);
        int offset = zone_offset(zone, from);
        if (local - offset >= from && local - offset < to)
            utc[n++] = local - offset;
        if (n == 0 && to < end && to + offset <= local && to + zone_offset(zone, to) > local) {
            *gap = (struct zone_gap){.at = to, .before = to + offset, .after = to + zone_offset(zone, to)};
            return 0;
        }
        from = to;
    }
    return n;
}

gint64 zone_day_start(GTimeZone *zone, gint64 local)
{
    gint64 utc[2];
    struct zone_gap gap;
    return zone_moments(zone, local, utc, &gap) > 0 ? utc[0] : gap.at;
}

gboolean day_from_date(int year, int month, int day, gint64 *days)
{
    if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    *days = (gint64)g_date_get_julian(&date) - JULIAN_1970;
    return TRUE;
}

const char *day_from_iso(const char *s, gint64 *days)
{
    static const char shape[] = "dddd-dd-dd";
    int part[3] = {0}, n = 0;
    for (const char *d = shape; *d != '\0'; d++, s++) {
        if (*d == '-' ? *s != '-' : !g_ascii_isdigit(*s))
            return NULL;
        if (*d == '-')
            n++;
        else
            part[n] = part[n] * 10 + (*s - '0');
    }
    return day_from_date(part[0], part[1], part[2], days) ? s : NULL;
}

void day_to_date(gint64 days, int *year, int *month, int *day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(CLAMP(days, -JULIAN_1970 + 1, DAY_MAX) + JULIAN_1970));
    *year = g_date_get_year(&date);
    *month = (int)g_date_get_month(&date);
    *day = g_date_get_day(&date);
}

int day_weekday(gint64 days)
{
    return (int)(days + 3 - floor_div(days + 3, 7) * 7); /* 1970-01-01 was a Thursday */
}

static const char *const WEEKDAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
static const char *const MONTHS[] = {"january", "february", "march",     "april",   "may",      "june",
                                     "july",    "august",   "september", "october", "november", "december"};

/* At least three letters that begin a name. */
static int name_begun_by(const char *const *names, int n, const char *word, gsize len)
{
    for (int i = 0; len >= 3 && i < n; i++)
        if (len <= strlen(names[i]) && g_ascii_strncasecmp(names[i], word, len) == 0)
            return i;
    return -1;
}

int weekday_from_word(const char *word, gsize len)
{
    return name_begun_by(WEEKDAYS, 7, word, len);
}

int month_from_word(const char *word, gsize len)
{
    int month = name_begun_by(MONTHS, 12, word, len);
    return month < 0 ? -1 : month + 1;
}

const char *weekday_short(int weekday)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return names[weekday];
}

const char *month_short(int month)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return names[month - 1];
}
