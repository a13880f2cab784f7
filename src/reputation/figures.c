/* The figures in words. */
#include "repute/figures.h"

static const struct figure FIGURES[] = {
    {"score", "Score",
     "How we stand, from 0 to 100: the sum of goodwill (40 points), follow-up (20), speed (20), resolution (10) and "
     "calm (10), as setting score.weights has them, over the last 28 days. The range is what chance alone may have "
     "moved goodwill by, 19 times out of 20. It does not say what people think who write nothing, and is no "
     "comparison with other organisations.",
     "the range: Wilson 1927"},
    {"goodwill", "Goodwill",
     "The share of good among the good and bad messages of 28 days. A message counts more the more people follow its "
     "author, half as much after a week, and less where the model is unsure. With few messages it stays near the "
     "share of the 90 days before. Spam and automatic messages never count. It does not say whether they are right, "
     "or what they will do.",
     "weights: Kish 1965; the pull towards the usual share: a beta prior worth 20 messages"},
    {"follow-up", "Follow-up",
     "Of the conversations of 28 days that needed an answer and whose promised time is over: how many a person "
     "answered, or closed as answered or solved. Automatic answers never count, and what was closed as needing no "
     "action is left out. It does not say how fast or how well.",
     ""},
    {"speed", "Speed",
     "How many first answers came within the promised time (settings target.first-reply and target.direct), counted "
     "in opening hours. It does not say how late the late ones were: first reply does, and it never speaks of who "
     "answered.",
     ""},
    {"resolution", "Resolution",
     "Of the conversations closed in 28 days: how many as answered or solved. Spam is left out. It does not say "
     "whether the person agrees; goodwill shows how they speak afterwards.",
     ""},
    {"calm", "Calm",
     "1 less the complaints of the last 24 hours, by weight, divided by what a bad day usually brings: more than the "
     "worst day in twenty of the 90 days before leaves no points. It does not say what they complain about: what "
     "complaints say does.",
     "percentile: Hyndman and Fan 1996, type 7"},
    {"net", "Net mood",
     "Good less bad messages, out of all, from -100 to +100, each by its weight. Messages that are neither pull it "
     "towards 0. It does not say how strongly anything was meant.",
     "range: Wilson 1927"},
    {"mood", "Mood",
     "What the words, faces and marks of a message say, from -1 to +1, by a model on this computer. S corrects it, "
     "and what a person said counts whole. It does not understand irony well, and knows nothing of what the message "
     "answers.",
     "after VADER, Hutto and Gilbert 2014, and a linear model on top"},
    {"agreement", "Agreement",
     "How often the model says of a message what people say of it: over the last 200 moods set with S in each "
     "language, each judged by what the others taught. Of a score it is the mean over its messages' languages. Below "
     "the setting mood.agreement the score is grey and called unsure; under 20 corrections in a language nothing is "
     "said. It does not say how well it does where nobody corrects.",
     ""},
    {"complaints", "What complaints say",
     "Words, or two words, that stand in the bad messages of seven days and seldom in the others, said by at least "
     "two people, and what those messages moved together. It does not say that the word is the cause.",
     ""},
    {"first-reply", "First reply",
     "Opening hours, without the days in setting holidays, from the first message that needs an answer to the first "
     "answer by a person. Those who still wait count: \"half in 41m\" means that half of all, waiting ones too, had "
     "their answer within 41 minutes; \"over 8h\" that it is longer and not known yet. It does not say how long "
     "anybody worked on it.",
     "Kaplan and Meier 1958"},
    {"solved", "Solved",
     "The same until a conversation was closed as answered or solved. It does not say whether the person came back "
     "with the same.",
     "Kaplan and Meier 1958"},
    {"waiting", "Waiting",
     "People who wrote something that needs an answer and have none; late: longer than promised. What is snoozed "
     "waits too.",
     ""},
    {"standing", "Standing",
     "How somebody feels about us, from 0 to 1: 1 plus their good messages, out of 2 plus all good and bad ones, "
     "where a message loses a hundredth a day. Who speaks well or badly of us is named only where even the careful "
     "end of the range says so. It does not say who they are to others.",
     "beta reputation, Jøsang and Ismail 2002"},
    {"ideas", "Ideas",
     "What people suggest, ranked by how many people said it. Somebody who says it five times is one. It does not "
     "say how many want it who did not write.",
     ""},
    {"reshares", "Reshares",
     "How often a post was passed on: what its server counts, or the times that we were told of where that is more. "
     "It does not say how many people saw it.",
     ""},
    {"reproduction", "Reproduction number",
     "How many reshares one reshare leads to, R for short. Above 1 it grows by itself, below 1 it ends; its range "
     "holds 18 times out of 20. Under ten reshares it is too early to say. It does not say whether what is said with "
     "it is kind: what comes back does.",
     "SEISMIC, Zhao et al. 2015, where followers are known; else Cori et al. 2013"},
    {"forecast", "Forecast",
     "How many reshares it will have in the end, while the reproduction number is below 0.95 (nearer to 1 a little "
     "more or less is thousands), with a range that holds 18 times out of 20; where the range has no upper end, only "
     "its lower one is said. Its past error is what such forecasts would have been off by, in the middle case, on our "
     "own posts at the same age. It does not foresee somebody with many followers.",
     "SEISMIC, Zhao et al. 2015"},
    {"doubling", "Doubled in",
     "How long the last doubling took: since when there were half as many reshares as now. It does not say how long "
     "the next one takes.",
     ""},
    {"back", "What comes back",
     "The mood of what others answered to it, as net mood; the score of the day before it and of a week "
     "after it, or of now, stand beside it. It does not say that the post is why.",
     "range: Wilson 1927"},
    {"weight", "Too few",
     "Below a weight of ten messages no score is shown, since chance would decide it: messages of unequal weight "
     "tell as much as so many equal ones. It does not say that nothing was written.",
     "effective number, Kish 1965"},
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
