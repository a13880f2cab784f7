/* Tells the story: the past at once, the rest by the agenda, and people's reactions to what we write. */
#include "story.h"

#include <string.h>

static struct account *person(struct sandbox *s, const char *who)
{
    gsize n = strlen(who);
    for (guint i = 0; i < sb_story_people_n; i++)
        if (strncmp(sb_story_people[i].handle, who, n) == 0 && sb_story_people[i].handle[n] == '@')
            return sb_state_account(s, sb_story_people[i].handle);
    return sb_state_account(s, who);
}

static void introduce(struct sandbox *s, const char *handle, const char *name, const char *note,
                      int followers)
{
    struct account *a = sb_state_account(s, handle);
    g_free(a->name);
    g_free(a->note);
    a->name = g_strdup(name);
    a->note = g_strdup_printf("<p>%s</p>", note);
    a->followers_base = followers;
    a->following_base = 20 + followers / 9 % 400;
    a->statuses_base = 30 + followers % 977;
}

static struct status *named(struct sandbox *s, const char *key)
{
    struct status *st = key != NULL ? g_hash_table_lookup(s->story->keys, key) : NULL;
    return st != NULL && !st->deleted ? st : NULL;
}

static GPtrArray *pictures(struct sandbox *s, struct account *owner, const struct scene *scene)
{
    GPtrArray *out = scene->alt != NULL ? g_ptr_array_new() : NULL;
    for (int i = 0; out != NULL && i < MAX(scene->pictures, 1); i++) {
        GBytes *bytes = sb_picture_make(g_str_hash(scene->text) + (guint)i, 160, 120);
        g_ptr_array_add(out, sb_media_add(s, owner, bytes, "image/png", 160, 120, scene->alt));
    }
    return out;
}

static void say(struct sandbox *s, const struct scene *scene, gint64 when)
{
    struct draft draft = {.author = person(s, scene->who), .text = scene->text, .language = scene->lang};
    draft.parent = named(s, scene->on);
    if (scene->on != NULL && draft.parent == NULL)
        return; /* what it answers was deleted meanwhile */
    draft.visibility = scene->visibility;
    draft.spoiler = scene->warning;
    draft.sensitive = scene->warning != NULL;
    draft.media = pictures(s, draft.author, scene);
    draft.created_ms = when;
    draft.app = draft.author->domain == NULL ? "Web" : NULL;
    struct status *st = sb_social_post(s, &draft);
    st->favourites_base = scene->favourites;
    st->reblogs_base = scene->reblogs;
    st->replies_base = scene->replies;
    if (scene->key != NULL)
        g_hash_table_insert(s->story->keys, (gpointer)scene->key, st);
}

static void spread(const struct scene *scene, struct status *st)
{
    st->favourites_base += scene->favourites;
    st->reblogs_base += scene->reblogs;
    st->replies_base += scene->replies;
}

/* when: the time things get; 0: now. */
static void play(struct sandbox *s, const struct scene *scene, gint64 when)
{
    struct account *who = person(s, scene->who);
    struct status *on = named(s, scene->on);
    if (scene->act == SAY)
        say(s, scene, when);
    else if (scene->act == FOLLOW)
        sb_social_follow(s, who, sb_state_account(s, scene->on), when);
    else if (on == NULL)
        return;
    else if (scene->act == FAVOURITE)
        sb_social_favourite(s, who, on, when);
    else if (scene->act == BOOST)
        sb_social_reblog(s, who, on, VISIBILITY_PUBLIC, when);
    else if (scene->act == EDIT)
        sb_social_edit(s, on, &(struct social_change){.text = scene->text, .when_ms = when});
    else if (scene->act == DELETE)
        sb_social_delete(s, on);
    else
        spread(scene, on);
}

static void play_live(struct sandbox *s, gpointer data)
{
    play(s, data, 0);
}

/* Somebody of this language, at random. */
static const struct person *speaker(struct sandbox *s, const char *lang)
{
    guint start = (guint)g_rand_int_range(s->story->rand, 0, (gint32)sb_story_people_n);
    for (guint i = 0; i < sb_story_people_n; i++) {
        const struct person *p = &sb_story_people[(start + i) % sb_story_people_n];
        if (strcmp(p->lang, lang) == 0 && strstr(p->handle, "grumble") == NULL)
            return p;
    }
    return &sb_story_people[0];
}

static void remark(struct sandbox *s, gpointer nothing)
{
    struct story *story = s->story;
    guint which = (guint)g_rand_int_range(story->rand, 0, (gint32)sb_story_remarks_n);
    const struct remark *r = &sb_story_remarks[which];
    char **parts = g_strsplit(r->text, "%u", 2);
    char *text = g_strdup_printf("%s%u%s", parts[0], story->next_order++, parts[1]);
    struct draft draft = {
        .author = sb_state_account(s, speaker(s, r->lang)->handle), .text = text, .language = r->lang};
    sb_social_post(s, &draft);
    g_free(text);
    g_strfreev(parts);
    gint64 next = g_rand_int_range(story->rand, 40, 150) * MS_SECOND;
    sb_agenda_at(s, sb_state_now(s) + next, remark, NULL, NULL);
}

static int oldest_first(gconstpointer a, gconstpointer b)
{
    return ((const struct scene *)b)->at - ((const struct scene *)a)->at;
}

/* All that happened before, oldest first: struct scene. A text is its scene's name. */
static GArray *past(void)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct scene));
    g_array_append_vals(all, sb_story_past, sb_story_past_n);
    g_array_append_vals(all, sb_story_answers, sb_story_answers_n);
    for (guint i = 0; i < sb_story_days_n; i++) {
        const struct exchange *e = &sb_story_days[i];
        const struct scene told[] = {
            {.at = e->at, .key = e->text, .who = e->who, .lang = e->lang, .text = e->text},
            {.at = e->at - e->after, .key = e->answer, .who = "acme", .lang = e->lang, .text = e->answer, .on = e->text},
            {.at = e->at - e->after - 9, .who = e->who, .lang = e->lang, .text = e->last, .on = e->answer},
        };
        for (guint k = 0; k < G_N_ELEMENTS(told) && told[k].text != NULL; k++)
            g_array_append_val(all, told[k]);
    }
    g_array_sort(all, oldest_first);
    return all;
}

void sb_story_begin(struct sandbox *s)
{
    struct story *story = g_new0(struct story, 1);
    gint64 now = sb_state_now(s);
    s->story = story;
    story->keys = g_hash_table_new(g_str_hash, g_str_equal);
    story->rand = g_rand_new_with_seed((guint32)s->options.seed);
    story->next_order = 4440;
    introduce(s, "acme", "Acme Coffee Roasters", "We roast on Tuesdays. Answers from people, nine to six.",
              5230);
    introduce(s, "acme-de", "Acme Kaffeerösterei", "Geröstet wird dienstags. Hier antworten Menschen.", 1480);
    for (guint i = 0; i < sb_story_people_n; i++)
        introduce(s, sb_story_people[i].handle, sb_story_people[i].name, sb_story_people[i].note,
                  sb_story_people[i].followers);
    GArray *scenes = past();
    for (guint i = 0; i < scenes->len; i++) {
        const struct scene *scene = &g_array_index(scenes, struct scene, i);
        /* Up to half a minute sooner or later, so that not everything happens at full minutes. */
        gint64 shift = g_rand_int_range(story->rand, -30000, 30000);
        play(s, scene, now - scene->at * MS_MINUTE + shift);
    }
    g_array_unref(scenes);
    if (!s->options.live && s->options.start_ms == 0)
        return;
    for (guint i = 0; i < sb_story_live_n; i++)
        sb_agenda_at(s, now + sb_story_live[i].at * MS_SECOND, play_live, (gpointer)&sb_story_live[i], NULL);
    sb_agenda_at(s, now + 650 * MS_SECOND, remark, NULL, NULL);
}

void sb_story_end(struct sandbox *s)
{
    if (s->story == NULL)
        return;
    g_hash_table_unref(s->story->keys);
    g_rand_free(s->story->rand);
    g_free(s->story);
}

/* --- reactions --- */

struct reaction {
    struct account *who;
    struct status *on;
};

static void react_favourite(struct sandbox *s, gpointer data)
{
    const struct reaction *r = data;
    if (!r->on->deleted)
        sb_social_favourite(s, r->who, r->on, 0);
}

static void react_boost(struct sandbox *s, gpointer data)
{
    const struct reaction *r = data;
    if (!r->on->deleted)
        sb_social_reblog(s, r->who, r->on, VISIBILITY_PUBLIC, 0);
}

static const char *word_in(struct sandbox *s, const struct remark *words, guint n, const char *lang)
{
    guint start = (guint)g_rand_int_range(s->story->rand, 0, (gint32)n);
    for (guint i = 0; i < n; i++)
        if (lang != NULL && strcmp(words[(start + i) % n].lang, lang) == 0)
            return words[(start + i) % n].text;
    return words[0].text;
}

/* Three of four are content. */
static void react_reply(struct sandbox *s, gpointer data)
{
    const struct reaction *r = data;
    if (r->on->deleted)
        return;
    const char *lang = r->on->parent != NULL ? r->on->parent->language : r->on->language;
    gboolean content = g_rand_int_range(s->story->rand, 0, 4) > 0;
    const char *word = content ? word_in(s, sb_story_thanks, sb_story_thanks_n, lang)
                               : word_in(s, sb_story_grumbles, sb_story_grumbles_n, lang);
    char *text = g_strdup_printf("@%s %s", r->on->author->acct, word);
    struct draft draft = {.author = r->who, .text = text, .language = lang, .parent = r->on};
    draft.visibility = r->on->visibility;
    sb_social_post(s, &draft);
    g_free(text);
}

static void later(struct sandbox *s, int from_s, int to_s, agenda_act act, struct account *who,
                  struct status *on)
{
    struct reaction *r = g_new(struct reaction, 1);
    *r = (struct reaction){who, on};
    gint64 wait = g_rand_int_range(s->story->rand, from_s * 1000, to_s * 1000);
    sb_agenda_at(s, sb_state_now(s) + wait, act, r, g_free);
}

void sb_story_react(struct sandbox *s, struct status *st)
{
    if (s->story == NULL || (!s->options.live && s->options.start_ms == 0))
        return;
    struct account *to = st->parent_author;
    if (to != NULL && to->domain != NULL) {
        if (st->visibility != VISIBILITY_DIRECT)
            later(s, 3, 9, react_favourite, to, st);
        later(s, 12, 40, react_reply, to, st);
    } else if (st->visibility == VISIBILITY_PUBLIC) {
        for (int i = 0; i < 3; i++)
            later(s, 5, 120, react_favourite, sb_state_account(s, speaker(s, "en")->handle), st);
        later(s, 20, 180, react_boost,
              sb_state_account(s, speaker(s, st->language != NULL ? st->language : "en")->handle), st);
    }
}
