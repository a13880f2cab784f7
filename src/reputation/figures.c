/* The figures in words. */
#include "repute/figures.h"

static const struct figure FIGURES[] = {
    {"score", "Score",
     "The sum of five parts, 0 to 100: goodwill 40, follow-up 20, speed 20, resolution 10, calm 10 (setting score.weights). "
     "It rests on the last 28 days. The range is what chance alone may have moved goodwill by, 19 times out of 20.",
     "the range: Wilson 1927"},
    {"goodwill", "Goodwill",
     "The share of good among the good and bad messages of 28 days. A message counts more the more people follow its author, "
     "half as much after a week, and less where the model is unsure. With few messages it stays near the share of the 90 days before.",
     "weights: Kish 1965; the pull towards the usual share: a beta prior worth 20 messages"},
    {"follow-up", "Follow-up",
     "Of the conversations of 28 days that needed an answer and whose promised time is over: how many a person answered, or "
     "closed as answered or solved. What was closed as needing no action is left out.",
     ""},
    {"speed", "Speed",
     "How many first answers came within the promised time (settings target.first-reply and target.direct), counted in opening hours.", ""},
    {"resolution", "Resolution", "Of the conversations closed in 28 days: how many as answered or solved. Spam is left out.", ""},
    {"calm", "Calm",
     "1 less today's complaints, by weight, divided by what a bad day usually brings (the 95th percentile of the 90 days before).",
     "percentile: Hyndman and Fan 1996, type 7"},
    {"net", "Net mood",
     "Good less bad messages, out of all, from -100 to +100, each by its weight.", "range: Wilson 1927"},
    {"mood", "Mood",
     "What the words, faces and marks of a message say, from -1 to +1, by a model on this computer. S corrects it, and what a "
     "person said counts whole.",
     "after VADER, Hutto and Gilbert 2014, and a linear model on top"},
    {"agreement", "Agreement",
     "How often the model says of a message what people say of it: over the last 200 moods set with S in each language, each judged "
     "by what the others taught. Of a score it is the mean over its messages' languages. Below the setting mood.agreement the "
     "score is grey and called unsure; under 20 corrections in a language nothing is said.",
     ""},
    {"first-reply", "First reply",
     "Opening hours from the first message that needs an answer to the first answer by a person. Those who still wait count: "
     "p50 41m means that half of all, waiting ones too, had their answer within 41 minutes; \"over 8h\" that it is longer and not "
     "known yet.",
     "Kaplan and Meier 1958"},
    {"solved", "Solved", "The same until a conversation was closed as answered or solved.", "Kaplan and Meier 1958"},
    {"waiting", "Waiting", "People who wrote something that needs an answer and have none; late: longer than promised.", ""},
    {"standing", "Standing",
     "How somebody feels about us: 1 plus their good words, out of 2 plus all good and bad ones, where a word loses a hundredth "
     "a day. Advocates and detractors are named only where even the careful end of the range says so.",
     "beta reputation, Jøsang and Ismail 2002"},
    {"ideas", "Ideas",
     "What people suggest, ranked by how many people said it. Somebody who says it five times is one.", ""},
    {"reproduction", "Reproduction number",
     "How many reshares one reshare leads to. Above 1 it grows by itself, below 1 it ends. Under ten reshares it is too early to say.",
     "SEISMIC, Zhao et al. 2015, where followers are known; else Cori et al. 2013"},
    {"forecast", "Forecast",
     "How many reshares it will have in the end, while the reproduction number is below 1, with a range of 90 %. Its past error "
     "is what such forecasts would have been off by, in the middle case, on our own posts at the same age.",
     "SEISMIC, Zhao et al. 2015"},
    {"doubling", "Doubled in", "How long the last doubling took: since when there were half as many reshares as now.", ""},
    {"back", "What comes back", "The mood of what others answered to it, as net mood.", "range: Wilson 1927"},
    {"weight", "Too few",
     "Below a weight of ten messages no score is shown, since chance would decide it.", "effective number, Kish 1965"},
};

const struct figure *figure_all(gsize *n)
{
    *n = G_N_ELEMENTS(FIGURES);
    return FIGURES;
}

const struct figure *figure_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(FIGURES); i++)
        if (g_strcmp0(FIGURES[i].name, name) == 0)
            return &FIGURES[i];
    return NULL;
}

const char *figure_no_handling_time(void)
{
    return "Nobody's handling time is measured: whoever is measured by it hurries people off, and they write again.";
}
