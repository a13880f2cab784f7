/* The messages' tab: what a figure is made of, as lines that open. */
#include "reputation.h"

#include <string.h>

#include "repute/scores.h"
#include "repute/store_spread.h"
#include "repute/when.h"

#define MOST 200

/* lead: what the message did, taken. */
static struct rep_line *add_led(struct reputation *r, const struct item *i, const char *platform, char *lead)
{
    struct ui *ui = r->base.ui;
    char age[8], mood[4];
    enum role role;
    const char *who = i->author.handle != NULL ? i->author.handle : i->author.name;
    char *name = ui_shown(ui, who, NULL), *text = rows_text(ui, i->text, i->language);
    char *cut = text_cut(name, r->base.rect.w >= 80 ? 24 : 16, ui_ellipsis(ui), NULL);
    when_age(i->created_at, ui->now, age);
    mood_text(ui, i, mood, &role);
    struct rep_line *l =
        rep_add(r, i->scored && i->label < 0 ? ROLE_MOOD_BAD : ROLE_TEXT,
            g_strdup_printf("%6s %3s %s %c%c %s%*s %s", lead, age, mood, channel_letter(platform), kind_sign(i->kind), cut,
                            (r->base.rect.w >= 80 ? 24 : 16) - text_width(cut), "", text));
    l->item = l->id = i->id;
    l->conversation = i->conversation;
    g_free(lead);
    g_free(cut);
    g_free(name);
    g_free(text);
    return l;
}

static struct rep_line *add_message(struct reputation *r, const struct item *i, const char *platform, double points)
{
    return add_led(r, i, platform, points != 0 ? rep_signed(points, 2) : g_strdup(""));
}

static const char *platform_of(struct reputation *r, gint64 account)
{
    const struct account *a = status_account(r->base.ui, account);
    return a != NULL ? a->platform : NULL;
}

/* What it is, and where a pattern finds the same in the inbox (pattern may be NULL; taken) a line that limits it so. */
static void add_heading(struct reputation *r, const char *words, const char *why, char *pattern)
{
    rep_add(r, ROLE_STRONG, g_strdup(words))->why = g_strdup(why);
    if (pattern == NULL)
        return;
    struct rep_line *l = rep_add(r, ROLE_DIM, g_strdup_printf("in the inbox: %s", pattern));
    l->command = g_strdup_printf("limit %s", pattern);
    l->why = g_strdup(why);
    g_free(pattern);
}

/* When the day begins, or (by 1) the day after it, in the zone of the settings. By its noon: some zones leave
 * midnights out, or have two. */
static gint64 day_begins(struct ui *ui, const char *day, guint by)
{
    GDate date;
    gint64 ms = 0;
    g_date_clear(&date, 1);
    g_date_set_parse(&date, day);
    if (!g_date_valid(&date))
        return 0;
    g_date_add_days(&date, by);
    const char *zone = settings_str(ui->settings, "zone");
    char *text = g_strdup_printf("%04d-%02d-%02d 12:00", g_date_get_year(&date), (int)g_date_get_month(&date), g_date_get_day(&date));
    when_parse(text, ui->now, zone, 0, &ms, NULL);
    g_free(text);
    return when_day_start(ms, zone);
}

static void keep_id(const struct score_item *row, gpointer data)
{
    g_array_append_val((GArray *)data, row->id);
}

static void add_before(struct reputation *r, double all, guint shown)
{
    if (all > shown)
        rep_add(r, ROLE_DIM, g_strdup_printf("and %.0f before these", all - shown));
}

/* The newest of them first; those that find no room are counted. */
static void add_ids(struct reputation *r, const GArray *ids)
{
    guint k = ids->len;
    while (k-- > 0 && ids->len - k <= MOST) {
        struct item *item = store_item(r->base.ui->o.reader, g_array_index(ids, gint64, k), NULL);
        if (item != NULL)
            add_message(r, item, platform_of(r, item->account), 0);
        item_free(item);
    }
    add_before(r, ids->len, MIN(ids->len, MOST));
}

/* Those that count in the day's figures, newest first: the ids of a time are a range, whatever the store holds. */
static void day_messages(struct reputation *r)
{
    struct ui *ui = r->base.ui;
    const struct rep_day *d = rep_day_of(r);
    if (d == NULL)
        return;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 begins = day_begins(ui, d->day, 0), ends = day_begins(ui, d->day, 1);
    g_autofree char *heading = g_strdup_printf("%s, left and right for other days", d->day);
    g_autofree char *next = when_format(ends, settings_str(ui->settings, "zone"), "%Y-%m-%d");
    g_autofree char *days = g_strdup_printf("direction:in since:%s until:%s", d->day, next);
    add_heading(r, heading, "net", rep_pattern(r, days));
    store_score_items(ui->o.reader, &r->scope, begins, ends, keep_id, ids, NULL);
    add_ids(r, ids);
    g_array_unref(ids);
}

/* What is known already. */
static void moved_messages(struct reputation *r)
{
    add_heading(r, "what moved goodwill most in 7 days, in points of the score", "goodwill", rep_pattern(r, "direction:in age:<7d"));
    for (guint i = 0; i < r->movers->len; i++) {
        const struct mover *m = &g_array_index(r->movers, struct mover, i);
        struct item *item = m->reason ? NULL : store_item(r->base.ui->o.reader, rep_id(m->what, "item"), NULL);
        if (item != NULL)
            add_message(r, item, platform_of(r, item->account), m->points);
        item_free(item);
    }
}

/* What the figure of corrected ones is made of. */
static void corrected_messages(struct reputation *r)
{
    const json_t *id;
    gsize i;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    add_heading(r, "whose mood somebody set in 7 days", "agreement", NULL);
    json_array_foreach(json_object_get(json_object_get(r->score, "measured"), "items"), i, id)
    {
        gint64 number = json_is_string(id) ? g_ascii_strtoll(json_string_value(id), NULL, 10) : 0;
        g_array_append_val(ids, number);
    }
    add_ids(r, ids);
    add_before(r, rep_num(json_object_get(r->score, "measured"), "corrected"), ids->len);
    g_array_unref(ids);
}

/* A conversation by the message it began with; lead is taken. */
static struct rep_line *add_conversation(struct reputation *r, gint64 id, char *lead)
{
    struct conversation *c = store_conversation(r->base.ui->o.reader, id, NULL);
    struct rep_line *l = NULL;
    if (c != NULL) {
        c->last.conversation = c->id;
        l = add_led(r, &c->last, c->platform, lead);
        l->id = c->id;
    } else {
        g_free(lead);
    }
    conversation_free(c);
    return l;
}

/* ---- what reply times are made of ---- */

/* "23h 22m waits": those that are not done count with what they have lasted. */
static void time_messages(struct reputation *r, gboolean solved)
{
    const char *name = solved ? "solved" : "first-reply";
    const json_t *t;
    gsize i;
    reputation_figures(r, name);
    double n = rep_num(r->figures, "n");
    g_autofree char *of = r->figures != NULL ? g_strdup_printf(": %.0f %s of 28 days", n, n == 1 ? "conversation" : "conversations") : g_strdup("");
    g_autofree char *heading = g_strdup_printf("opening hours until %s, the longest first%s", solved ? "it was solved" : "a person answered", of);
    add_heading(r, heading, name, NULL);
    json_array_foreach(json_object_get(r->figures, "longest"), i, t)
    {
        gboolean done = json_is_true(json_object_get(t, "done")), waits = json_is_true(json_object_get(t, "waits"));
        g_autofree char *took = when_duration((gint64)rep_num(t, "ms"));
        struct rep_line *l = add_conversation(r, rep_id(t, "conversation"),
                                              g_strdup_printf("%8s %-6s", took, done ? "" : !waits ? "closed" : solved ? "open" : "waits"));
        if (l != NULL)
            l->role = !done && waits ? ROLE_STRONG : ROLE_TEXT;
    }
    if (r->figures == NULL)
        rep_add(r, ROLE_DIM, g_strdup(REP_AWAITED));
    else if (n > (double)i)
        rep_add(r, ROLE_DIM, g_strdup_printf("and %.0f that took less", n - (double)i));
}

/* ---- a post that spreads ---- */

static void back_messages(struct reputation *r)
{
    GArray *replies = store_spread_replies(r->base.ui->o.reader, r->of_item, NULL), *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    add_heading(r, "what others answered to it", "back", NULL);
    for (guint i = replies != NULL ? replies->len : 0; i-- > 0;) /* oldest first, as a day's */
        g_array_append_val(ids, g_array_index(replies, struct spread_reply, i).item);
    add_ids(r, ids);
    g_array_unref(ids);
    g_clear_pointer(&replies, g_array_unref);
}

static void add_sharer(struct reputation *r, const struct spread_sharer *s)
{
    struct ui *ui = r->base.ui;
    g_autofree char *when = when_short(s->at, ui->now, settings_str(ui->settings, "zone")), *who = ui_shown(ui, s->handle, NULL);
    g_autofree char *cut = text_cut(who, 30, ui_ellipsis(ui), NULL), *listen = s->followers >= 0 ? count_text(s->followers) : g_strdup("?");
    struct rep_line *l = rep_add(r, ROLE_TEXT, g_strdup_printf("%-12s %s%*s  %s followers", when, cut, 30 - text_width(cut), "", listen));
    l->person = s->person;
    l->why = g_strdup("reshares");
}

/* Who passed it on, as far as we were told; then what its server counted, the newest first. */
static void share_messages(struct reputation *r)
{
    struct ui *ui = r->base.ui;
    GPtrArray *sharers = store_spread_sharers(ui->o.reader, r->of_item, MOST, NULL);
    GArray *shares = store_spread_shares(ui->o.reader, r->of_item, NULL), *counts = store_spread_counts(ui->o.reader, r->of_item, NULL);
    if (sharers != NULL && sharers->len > 0)
        add_heading(r, "who passed it on, as far as we were told", "reshares", NULL);
    for (guint i = 0; sharers != NULL && i < sharers->len; i++)
        add_sharer(r, sharers->pdata[i]);
    add_before(r, shares != NULL ? shares->len : 0, sharers != NULL ? sharers->len : 0);
    add_heading(r, "what its server counted, and when", "reshares", NULL);
    for (guint i = counts != NULL ? counts->len : 0; i-- > 0;) {
        const struct spread_count *c = &g_array_index(counts, struct spread_count, i);
        g_autofree char *when = when_short(c->at, ui->now, settings_str(ui->settings, "zone"));
        rep_add(r, ROLE_TEXT, g_strdup_printf("%-12s %5" G_GINT64_FORMAT " reshares", when, c->reshares));
    }
    g_clear_pointer(&sharers, g_ptr_array_unref);
    g_clear_pointer(&shares, g_array_unref);
    g_clear_pointer(&counts, g_array_unref);
}

/* ---- what moved a part ---- */

static const char *part_heading(enum metrics_part part)
{
    static const char *const WORDS[] = {"what moved goodwill most in 28 days", "whom nobody followed up, and who was",
                                        "first answers that came too late, and in time", "what was closed without an answer, and what with one",
                                        "today's complaints"};
    return WORDS[part];
}

/* What it counts in the inbox; NULL where no pattern says it. */
static const char *part_pattern(enum metrics_part part)
{
    return part == METRICS_GOODWILL ? "direction:in age:<28d" : part == METRICS_CALM ? "direction:in sentiment:<0 age:<24h" : NULL;
}

static void add_rest(struct reputation *r, enum metrics_part part, double all, gsize shown)
{
    static const char PLAIN[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.:@/";
    g_autofree char *name = rep_score_name(r), *quoted = name[strspn(name, PLAIN)] == '\0' ? g_strdup(name) : g_shell_quote(name);
    rep_add(r, ROLE_DIM, g_strdup_printf("and %.0f that moved it less; repute why %s %s --limit %.0f lists all", all - (double)shown, quoted,
                                         metrics_part_name(part), all));
}

/* What moved a part most, in points of the score. */
static void part_messages(struct reputation *r, enum metrics_part part)
{
    const json_t *move;
    gsize i;
    g_autofree char *heading = g_strdup_printf("%s, in points of the score", part_heading(part));
    const char *pattern = part_pattern(part);
    add_heading(r, heading, metrics_part_name(part), pattern != NULL ? rep_pattern(r, pattern) : NULL);
    reputation_figures(r, metrics_part_name(part));
    json_array_foreach(json_object_get(r->figures, "moved"), i, move)
    {
        gint64 id = rep_id(move, "item");
        double points = rep_num(move, "points");
        struct item *item = id != 0 ? store_item(r->base.ui->o.reader, id, NULL) : NULL;
        if (item != NULL)
            add_message(r, item, platform_of(r, item->account), points);
        else if (id == 0)
            add_conversation(r, rep_id(move, "conversation"), rep_signed(points, 2));
        item_free(item);
    }
    if (r->figures == NULL)
        rep_add(r, ROLE_DIM, g_strdup(REP_AWAITED));
    else if (rep_num(r->figures, "n") > (double)i)
        add_rest(r, part, rep_num(r->figures, "n"), i);
}

void rep_messages_load(struct reputation *r)
{
    if (r->of_day)
        day_messages(r);
    else if (r->part == REP_OF_CORRECTED)
        corrected_messages(r);
    else if (r->part == REP_OF_FIRST || r->part == REP_OF_SOLVED)
        time_messages(r, r->part == REP_OF_SOLVED);
    else if (r->part == REP_OF_BACK)
        back_messages(r);
    else if (r->part == REP_OF_SHARES)
        share_messages(r);
    else if (r->part < 0)
        moved_messages(r);
    else
        part_messages(r, (enum metrics_part)MIN(r->part, METRICS_PARTS - 1));
    const struct rep_line *last = r->lines->len > 0 ? r->lines->pdata[r->lines->len - 1] : NULL;
    if (last != NULL && last->conversation == 0 && (last->role == ROLE_STRONG || last->command != NULL)) /* headings only */
        rep_add(r, ROLE_DIM, g_strdup("none"));
}
