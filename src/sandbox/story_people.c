#include "story.h"

const struct person sb_story_people[] = {
    {"lena@social.example", "Lena Vogt", "en", 420, "Bread, bikes, flat whites."},
    {"marie.dubois@piaf.example", "Marie Dubois", "fr", 1310, "Libraire à Lyon. Un café, un livre."},
    {"sam@roast.example", "Sam", "en", 88, "home barista, loud grinder"},
    {"ruth@mugs.example", "Ruth ☕️", "en", 640, "I throw pots, and sometimes they come back."},
    {"noa@levant.example", "נועה", "he", 215, "חיפה, ים, קפה"},
    {"dov@levant.example", "Dov", "en", 54, ""},
    {"sakura@kissaten.example", "さくら", "ja", 2800, "喫茶店めぐりと古いカメラ。"},
    {"kenji@kissaten.example", "健二 🫘", "ja", 96, "自家焙煎三年目"},
    {"priya@filter.example", "Priya 👩🏽‍🔬", "en", 730,
     "Water chemistry by day, filter by morning."},
    {"jonas@kaffee.example", "Jonas", "de", 150, "Handfilter seit 1998"},
    {"greta@kaffee.example", "Greta Thoma", "de", 3900, "Köchin, Hamburg. Meinungen vom Herd."},
    {"uwe@kaffee.example", "uwe_k", "de", 12, ""},
    {"diego@tueste.example", "Diego 🇨🇴", "es", 505, "Tueste claro o nada."},
    {"lucia@tueste.example", "Lucía Ferrer", "es", 77, ""},
    {"tomasz@kawa.example", "Tomasz", "pl", 330, "Kawa, góry, druk wypukły"},
    {"zofia@kawa.example", "Zofia 🌿", "pl", 41, ""},
    {"ines@padaria.example", "Inês", "pt", 260, "Padaria do bairro, Porto"},
    {"amira@qahwa.example", "أميرة", "ar", 910, "قهوة وكتب"},
    {"karim@qahwa.example", "كريم", "ar", 33, ""},
    {"henri@piaf.example", "Henri L.", "fr", 18, ""},
    {"roast_review@zine.example", "The Roast Review", "en", 48200,
     "Weekly notes on beans, bars and bad service."},
    {"harbour_cafe@mugs.example", "Harbour Café", "en", 1900, "Open seven to four, dogs welcome."},
    {"oslo_beans@nord.example", "Oslo Beans Club", "en", 870, "We drink together since 2011."},
    {"bea@social.example", "Bea", "en", 64, ""},
    {"marc@social.example", "Marc-André", "fr", 120, "mécano, vélos cargo"},
    {"tess@filter.example", "Tess O'Neill", "en", 300, "Occupational therapist. Tea in secret."},
    /* A name made to break columns: direction overrides, stacked marks, a joined family. */
    {"xx_truth_xx@grumble.example",
     "\xe2\x80\xaeHTURT\xe2\x80\xac T\xcc\xb7\xcd\x9b\xcc\x8e\xcc\xbfH\xcc\xb8\xcd\x8a\xcc\x94 "
     "👨‍👩‍👧‍👦",
     "en", 7, "I \xe2\x81\xa6say\xe2\x81\xa9 what they hide"},
    {"dealz247@grumble.example", "💰 BEST DEALZ 💰", "en", 3, "click click click"},
};
const guint sb_story_people_n = G_N_ELEMENTS(sb_story_people);
