/* Small words by language: what negates, strengthens, weakens, turns ("but"), and what tells a language. */
#include "senti.h"

#include <string.h>

#define OTHER SENTI_LANGS  /* languages we only need to know in order to leave them alone */
#define VOTE 12u           /* of a small word, shared by all languages that have it */
#define AGAINST (3 * VOTE) /* so many outvote a tag that has none */
#define SLOTS 4096         /* a power of two, at most half full */

struct entry {
    guint32 hash;
    guint16 stop;             /* one bit a language, OTHER too */
    guint16 bits[SENTI_LANGS]; /* enum senti_class */
};
struct senti_classes {
    struct entry slots[SLOTS];
};

struct list {
    guint8 lang;
    guint16 bits;
    const char *words; /* parted by blanks */
};

static const struct list lists[] = {
    {SENTI_EN, SENTI_NEGATOR,
     "not no never none nobody nothing neither nor nowhere cannot without hardly barely scarcely rarely "
     "seldom "
     "isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't haven't "
     "hasn't "
     "hadn't ain't mustn't needn't mightn't isnt arent wasnt werent dont doesnt didnt wont wouldnt cant "
     "couldnt "
     "shouldnt havent hasnt hadnt aint nope nah lacks lack lacking"},
    {SENTI_EN, SENTI_BOOSTER,
     "very really so extremely totally absolutely completely incredibly too most super quite deeply highly "
     "especially utterly insanely such more fucking freaking hella particularly exceptionally remarkably "
     "seriously truly thoroughly entirely terribly awfully unbelievably amazingly always constantly soo "
     "even worst ever"},
    {SENTI_EN, SENTI_DAMPENER,
     "slightly somewhat kinda kind sorta almost little partly occasionally marginally less fairly rather "
     "maybe perhaps mildly bit"},
    /* What people write to a business about: with a handle in front, a message to its service. */
    {SENTI_EN, SENTI_SERVICE,
     "flight flights fly flying flew plane gate boarding luggage bag bags baggage suitcase seat seats ticket tickets "
     "booking bookings booked rebook rebooked rebooking reservation reservations cancelled canceled cancellation delay "
     "delays delayed layover connection terminal runway tarmac airport crew pilot agent agents attendant counter desk "
     "customer service support rep reps representative staff hold phone call called calls calling hotline helpline chat "
     "refund refunds refunded voucher charge charged charges charging fee fees bill billed billing invoice payment paid "
     "account login password card order ordered orders package packages parcel delivery delivered deliver shipping "
     "shipped tracking courier driver return returned replacement warranty store branch shop app website site update "
     "internet wifi signal broadband outage router contract upgrade upgraded email emailed emails reply replied "
     "response respond answer hotel room train trains platform carriage miles points hrs hours hour minutes mins "
     "waiting waited wait stuck dm dmed helped help resolved resolve issue issues"},
    {SENTI_EN, SENTI_SELF, "i i'm i've i'd i'll im ive my me mine we we're we've we'd our us"},
    {SENTI_EN, SENTI_THEM, "you you're you've you'd you'll your yours u ur y'all yall guys"},
    {SENTI_EN, SENTI_BUT, "but however except unfortunately sadly nevertheless"},
    {SENTI_EN, SENTI_STOP,
     "the and is of to in it you that was for are with his they this have from or had by but what were we "
     "when "
     "your can there an which their if will how my been who its did get now just about i'm i'll i've would "
     "don't not at be he she as on do so me up out them then than has i please why where"},
    {SENTI_DE, SENTI_NEGATOR | SENTI_NEGATOR_AFTER, "nicht nich ned nit net"},
    {SENTI_DE, SENTI_NEGATOR,
     "kein keine keinen keiner keinem keines nie niemals nichts niemand nirgends ohne weder kaum nix"},
    {SENTI_DE, SENTI_BOOSTER,
     "sehr so extrem total absolut völlig komplett unglaublich zu super mega echt wirklich richtig besonders "
     "äußerst höchst ziemlich voll viel mehr ganz immer sowas dermaßen"},
    {SENTI_DE, SENTI_DAMPENER,
     "etwas bisschen leicht teilweise fast einigermaßen eher weniger wenig relativ"},
    {SENTI_DE, SENTI_BUT, "aber jedoch allerdings trotzdem leider dennoch sondern"},
    {SENTI_DE, SENTI_STOP,
     "der die das und ist nicht ich zu den mit ein eine auf es von sich auch dem für im wie wir bei nach "
     "einen "
     "aus wenn nur noch werden hat habe haben sind war wird kann mir mich dich euch ihr sie mein meine dass "
     "über schon aber oder um am bin du man was kein keine seit heute immer beim zum zur doch mal gibt "
     "ihnen"},
    {SENTI_FR, SENTI_NEGATOR, "ne n'a non sans aucun aucune rien personne ni nul nulle"},
    {SENTI_FR, SENTI_NEGATOR | SENTI_NEGATOR_AFTER, "pas jamais plus guère"},
    {SENTI_FR, SENTI_BOOSTER,
     "très trop vraiment tellement si super hyper absolument totalement complètement extrêmement "
     "particulièrement tout toute beaucoup tres toujours encore grave carrément"},
    {SENTI_FR, SENTI_DAMPENER, "peu presque assez légèrement plutôt moins parfois"},
    {SENTI_FR, SENTI_BUT, "mais cependant pourtant toutefois malheureusement sauf hélas"},
    {SENTI_FR, SENTI_STOP,
     "le la les de des un une et est je tu il elle nous vous ils que qui dans pour pas sur au aux avec ce "
     "cette "
     "mais ne n'a c'est d'un j'ai qu'il l'a on sont mon ma mes votre vos ses son sa par plus du très être "
     "fait comme tout ça été y suis avez ont depuis encore toujours"},
    {SENTI_ES, SENTI_NEGATOR, "no nunca jamás ni nada nadie ningún ninguna ninguno sin tampoco"},
    {SENTI_ES, SENTI_BOOSTER,
     "muy tan mucho mucha demasiado súper super totalmente absolutamente completamente realmente "
     "extremadamente bastante más especialmente siempre tanto re"},
    {SENTI_ES, SENTI_DAMPENER, "poco algo casi ligeramente menos apenas"},
    {SENTI_ES, SENTI_BUT, "pero sino embargo excepto lamentablemente desgraciadamente"},
    {SENTI_ES, SENTI_STOP,
     "el la los las de que y en un una es por con no para se lo su me mi del al como más pero sus le ya este "
     "esta ha muy sin sobre también hasta hay donde quien desde todo nos durante uno les ni otros ese eso "
     "ante "
     "ellos esto qué cuando soy eres son está están tu te yo mis si porque hoy así"},
    {SENTI_IT, SENTI_NEGATOR, "non mai niente nulla nessuno nessuna nessun né senza neanche nemmeno"},
    {SENTI_IT, SENTI_NEGATOR_AFTER | SENTI_NEGATOR, "mica"},
    {SENTI_IT, SENTI_BOOSTER,
     "molto troppo così davvero veramente tanto super assolutamente completamente totalmente estremamente "
     "più "
     "proprio sempre tutto"},
    {SENTI_IT, SENTI_DAMPENER, "poco quasi abbastanza leggermente meno piuttosto"},
    {SENTI_IT, SENTI_BUT, "ma però tuttavia purtroppo eppure invece tranne"},
    {SENTI_IT, SENTI_STOP,
     "il lo la i gli le di che e è un una in per con non si da sono ma ha mi come del della dei al alla nel "
     "nella più questo questa anche se ci io ho hai hanno cosa quando tutto c'è l'ho dell'a fare poi perché "
     "chi ti ancora mio mia dal sul"},
    {SENTI_PT, SENTI_NEGATOR, "não nao nunca jamais nem nada ninguém nenhum nenhuma sem n"},
    {SENTI_PT, SENTI_BOOSTER,
     "muito muita tão demais super totalmente absolutamente completamente realmente extremamente bastante "
     "mais "
     "mt mto sempre pra"},
    {SENTI_PT, SENTI_DAMPENER, "pouco quase levemente menos meio"},
    {SENTI_PT, SENTI_BUT, "mas porém contudo entretanto infelizmente exceto"},
    {SENTI_PT, SENTI_STOP,
     "o os as de que e do da em um uma para é com não no na por mais dos como mas foi ao ele das tem seu sua "
     "ou "
     "ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter "
     "seus quem nas me esse eles você tinha pra vc meu minha eu tá"},
    {SENTI_HI, SENTI_NEGATOR | SENTI_NEGATOR_AFTER, "नहीं नही नहि मत न ना"},
    {SENTI_HI, SENTI_NEGATOR | SENTI_NEGATOR_AFTER, "nahi nahin nai nhi nahii mat na"},
    {SENTI_HI, SENTI_BOOSTER, "bahut bohot bahot kaafi bilkul sabse itna itni zyada"},
    {SENTI_HI, SENTI_BUT, "lekin magar par"},
    {SENTI_HI, SENTI_STOP,
     "hai hain ka ki ke ko nahi nhi kya bhi ho se mein mei toh kar raha rahe rahi tha thi aur jo yeh woh "
     "kuch "
     "ab apne apna bhai sab hi na koi kyu kyun hum tum aap mujhe liye"},
    {SENTI_HI, SENTI_BOOSTER, "बहुत बेहद काफी बिल्कुल सबसे इतना इतनी अत्यंत ज्यादा"},
    {SENTI_HI, SENTI_DAMPENER, "थोड़ा थोड़ी कम"},
    {SENTI_HI, SENTI_BUT, "लेकिन मगर पर किन्तु परंतु परन्तु हालांकि"},
    {SENTI_AR, SENTI_NEGATOR, "لا ليس ليست لم لن ما مش مو غير بدون ولا مافي"},
    {SENTI_AR, SENTI_BOOSTER, "جدا كثير كثيرا للغايه تماما اكثر والله"},
    {SENTI_AR, SENTI_DAMPENER, "قليلا شوي بعض"},
    {SENTI_AR, SENTI_BUT, "لكن ولكن بس الا رغم للاسف"},
    /* Dutch, the Nordic ones, Polish, Czech, Turkish, Indonesian, Romanian, Hungarian, Vietnamese, Catalan.
     */
    {OTHER, SENTI_STOP,
     "het een van niet dat je ik voor zijn er maar ook aan bij naar heb wij jij geen wat deze "
     "och att det som på är jag inte för med av har till om så men mycket vi ni "
     "og jeg ikke til af meget ikkje hva "
     "ja ei se että minä sinä hän mutta kun niin oli olen tämä kuin mikä on en ole jo mitään sitä vain myös "
     "kanssa "
     "nie się że jest jak ale co tak już tylko czy dla był mnie "
     "že není ale jsem jsme ještě když která "
     "bir ve bu için çok ne ile ama daha gibi değil mi ben sen var yok "
     "yang dan di tidak ini itu untuk dengan saya aku kamu ada akan sudah juga nggak "
     "și nu este pe cu din mai sunt pentru ce dar fost "
     "nem hogy egy az és van csak meg már volt mint "
     "không là và của có được cho một người những này tôi "
     "els amb és però això molt aquest"},
};

static struct entry *slot_of(struct senti_classes *c, guint32 hash)
{
    guint32 i = hash & (SLOTS - 1);
    while (c->slots[i].hash != 0 && c->slots[i].hash != hash)
        i = (i + 1) & (SLOTS - 1);
    return &c->slots[i];
}

struct senti_classes *senti_classes_new(void)
{
    struct senti_classes *c = g_new0(struct senti_classes, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_auto(GStrv) words = g_strsplit(lists[i].words, " ", -1);
        for (char **w = words; *w != NULL; w++) {
            guint32 hash = senti_hash(*w);
            struct entry *e = slot_of(c, hash);
            e->hash = hash;
            if (lists[i].lang < SENTI_LANGS)
                e->bits[lists[i].lang] |= lists[i].bits;
            if (lists[i].bits & SENTI_STOP)
                e->stop |= (guint16)(1u << lists[i].lang);
        }
    }
    return c;
}

void senti_classes_free(struct senti_classes *c)
{
    g_free(c);
}

static const struct entry *find(const struct senti_classes *c, guint32 hash)
{
    guint32 i = hash & (SLOTS - 1);
    for (; c->slots[i].hash != 0; i = (i + 1) & (SLOTS - 1))
        if (c->slots[i].hash == hash)
            return &c->slots[i];
    return NULL;
}

guint senti_class(const struct senti_classes *c, enum senti_lang lang, guint32 hash)
{
    const struct entry *e = find(c, hash);
    return e != NULL ? e->bits[lang] : 0;
}

static const char *const names[SENTI_LANGS] = {"", "en", "de", "fr", "es", "it", "pt", "hi", "ar"};

const char *senti_lang_name(enum senti_lang lang)
{
    return names[lang];
}

enum senti_lang senti_lang_of(const char *tag, gboolean *tells)
{
    static const char *const silent[] = {"und", "mul", "zxx", "mis", "art", "qme", "qam", "qct", "qht"};
    gsize len = tag != NULL ? strcspn(tag, "-_") : 0;
    gboolean says = len > 0;
    for (gsize i = 0; i < G_N_ELEMENTS(silent); i++)
        if (len == 3 && g_ascii_strncasecmp(tag, silent[i], 3) == 0)
            says = FALSE;
    if (tells != NULL)
        *tells = says;
    for (int i = 1; i < SENTI_LANGS; i++)
        if (len == 2 && g_ascii_strncasecmp(tag, names[i], 2) == 0)
            return (enum senti_lang)i;
    return SENTI_NONE;
}

enum script { LATIN, ARABIC, PERSIAN, DEVANAGARI, FOREIGN, SCRIPTS };

/* Letters by script, over at most the first thousand bytes. */
static void count_scripts(const char *text, guint32 end, guint counts[SCRIPTS], gboolean *ascii)
{
    const char *p = text, *stop = text + MIN(end, 1000);
    *ascii = TRUE;
    while (p < stop && *p != '\0') {
        if ((guchar)*p < 0x80) {
            counts[LATIN] += g_ascii_isalpha(*p) != 0;
            p++;
            continue;
        }
        gunichar c = g_utf8_get_char_validated(p, -1);
        if ((gint32)c < 0) {
            p++;
            continue;
        }
        p = g_utf8_next_char(p);
        if (c >= 0x600 && c < 0x700) {
            counts[ARABIC]++;
            counts[PERSIAN] += c == 0x67e || c == 0x686 || c == 0x698 || c == 0x6af || c == 0x6a9 ||
                               c == 0x6cc || c == 0x679 || c == 0x688 || c == 0x6d2;
        } else if (c >= 0x900 && c < 0x980) {
            counts[DEVANAGARI]++;
        } else if (g_unichar_isalpha(c)) {
            counts[c < 0x250 || (c >= 0x1e00 && c < 0x1f00) ? LATIN : FOREIGN]++;
            *ascii = FALSE;
        }
    }
}

static enum senti_lang guess_latin(const struct senti_classes *c, const struct senti_token *tokens, gsize n,
                                   enum senti_lang tagged, gboolean ascii)
{
    guint votes[SENTI_LANGS + 1] = {0};
    guint words = 0;
    for (gsize i = 0; i < n && words < 60; i++) {
        if (tokens[i].kind != SENTI_WORD)
            continue;
        words++;
        const struct entry *e = find(c, tokens[i].hash);
        guint share = 0;
        for (guint bits = e != NULL ? e->stop : 0; bits != 0; bits &= bits - 1)
            share++;
        for (guint bits = e != NULL ? e->stop : 0; bits != 0; bits &= bits - 1)
            votes[g_bit_nth_lsf(bits, -1)] += VOTE / share;
    }
    guint best = SENTI_EN;
    for (guint i = 0; i <= SENTI_LANGS; i++)
        if (votes[i] > votes[best])
            best = i;
    /* A tag holds unless the text has several words against it and none for it. */
    if (tagged != SENTI_NONE && tagged != SENTI_AR && (votes[tagged] > 0 || votes[best] < AGAINST))
        return tagged;
    if (votes[best] == 0)
        return ascii ? SENTI_EN : SENTI_NONE;
    return best < SENTI_LANGS ? (enum senti_lang)best : SENTI_NONE;
}

enum senti_lang senti_guess(const struct senti_classes *c, const char *text, const struct senti_token *tokens,
                            gsize n, enum senti_lang tagged)
{
    guint counts[SCRIPTS] = {0};
    gboolean ascii, words = FALSE;
    for (gsize i = 0; i < n && !words; i++)
        words = tokens[i].kind == SENTI_WORD || tokens[i].kind == SENTI_HASHTAG;
    if (!words)
        return tagged != SENTI_NONE ? tagged : SENTI_EN;
    count_scripts(text, n > 0 ? tokens[n - 1].end : 0, counts, &ascii);
    guint all = counts[LATIN] + counts[ARABIC] + counts[DEVANAGARI] + counts[FOREIGN];
    if (counts[FOREIGN] * 2 > all)
        return SENTI_NONE;
    if (counts[ARABIC] * 2 > all)
        return counts[PERSIAN] * 20 > counts[ARABIC] ? SENTI_NONE : SENTI_AR;
    if (counts[DEVANAGARI] * 2 > all)
        return SENTI_HI;
    return guess_latin(c, tokens, n, tagged, ascii);
}
