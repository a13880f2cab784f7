/* What goes on while the demo runs: the written part by the second, then remarks without end. */
#include "story.h"

#define PUB VISIBILITY_PUBLIC
#define DM VISIBILITY_DIRECT

const struct scene sb_story_live[] = {
    {12, SAY, NULL, "greta", "de",
     "@acme-de Zwölf Kilo, Freitag. Ich zähle mit. Lieferung verspätet ist kein Beruf."},
    {25, FAVOURITE, NULL, "tomasz", NULL, NULL, "spring"},
    {38, SAY, "l_late", "karim", "ar", "@acme هل من جديد بخصوص الطلب ٤٤٠٣؟ التوصيل متأخر جدا"},
    {55, SPREAD, NULL, "roast_review", NULL, NULL, "review", PUB, NULL, 0, 12, 9, 3},
    {70, SAY, NULL, "sakura", "ja", "@acme 注文4422、今朝届きました！待った甲斐がありました。", NULL, PUB,
     "届いたばかりの小包", 1},
    {88, BOOST, NULL, "oslo_beans", NULL, NULL, "review2"},
    {105, SAY, "l_typo", "bea", "en", "@acme Is the caturra sold out alreday?"},
    {124, EDIT, NULL, "bea", "en", "@acme Is the caturra sold out already?", "l_typo"},
    {140, SAY, NULL, "ruth", "en",
     "@acme Order 4391 is now older than my newest glaze. Late delivery is a kind word for it.", "ruth2"},
    {150, SPREAD, NULL, "roast_review", NULL, NULL, "review", PUB, NULL, 0, 20, 15, 4},
    {172, FOLLOW, NULL, "lucia", NULL, NULL, "acme"},
    {190, SAY, NULL, "dov", "en",
     "@acme The depot says: waiting for the sender. The sender is you. Order 4377.", NULL, PUB,
     "A screen that says: waiting for sender", 1},
    {215, SAY, "l_angry", "uwe", "de", "@acme Was für ein Saftladen."},
    {232, DELETE, NULL, "uwe", NULL, NULL, "l_angry"},
    {250, SAY, NULL, "henri", "fr",
     "@acme Le livreur vient de passer. Le colis est entier, mon humeur aussi. Merci à lui."},
    {270, SAY, NULL, "lena", "en", "@acme I see you answer others. What about the broken parcel, 4417?",
     "lena2", DM},
    {295, SPREAD, NULL, "roast_review", NULL, NULL, "review", PUB, NULL, 0, 34, 27, 6},
    {310, SAY, NULL, "tess", "en",
     "@roast_review@zine.example @acme Mine arrived today. Still, a word would have been nice.", "review2"},
    {335, SAY, NULL, "xx_truth_xx", "en",
     "@acme \xe2\x80\xaetpiecer ym si siht\xe2\x80\xac ṯ̸̛͓̈ȟ̵͕e̷͎͝y̶̻̾ know "
     "👩🏾‍🚀👨‍👩‍👧‍👦🏳️‍🌈 "
     "\xe2\x81\xa7"},
    {350, FAVOURITE, NULL, "harbour_cafe", NULL, NULL, "growers"},
    {372, SAY, NULL, "zofia", "pl", "@acme Spóźniona paczka doszła, ale jedna torebka pękła. Co teraz?", NULL,
     PUB, "", 1},
    {400, SAY, NULL, "ines", "pt", "@acme A encomenda 4430 chegou. Amanhã há café outra vez na padaria!"},
    {430, SAY, NULL, "noa", "he", "@acme עדיין מחכה לתשובה לגבי הזמנה 4415"},
    {455, SPREAD, NULL, "greta", NULL, NULL, "review", PUB, NULL, 0, 41, 30, 9},
    {480, SAY, NULL, "diego", "es", "@acme El Caturra de Nariño me supo a casa. Gracias por traerlo."},
    {520, SAY, NULL, "roast_review", "en", "@acme Twenty-six readers. Ten minutes to print.", "review2"},
    {560, SAY, NULL, "jonas", "de",
     "@acme Bei mir war die Lieferung pünktlich. Man muss auch das mal schreiben."},
    {600, SAY, NULL, "marc", "fr", "@acme Alors, ma page « où sont les colis », on la fait ensemble ?"},
};
const guint sb_story_live_n = G_N_ELEMENTS(sb_story_live);

const struct remark sb_story_remarks[] = {
    {"en", "@acme Order %u arrived in one piece, and so did the smell. Thank you."},
    {"en", "@acme Order %u: the tracker says tomorrow since Sunday."},
    {"en", "@acme Could you repeat the brew guide for a French press? I lost the card from order %u."},
    {"en", "@acme Is there room for two more at the tasting? Order %u has the names."},
    {"en", "@acme Late delivery for order %u again. Please give me a date, any date."},
    {"en", "@acme The oat milk advice that came with order %u saved my mornings."},
    {"en", "@acme An idea: let us pause the subscription over the holidays. Mine is %u."},
    {"en", "@acme Wrong grind in order %u, espresso instead of filter. What now?"},
    {"de", "@acme Bestellung %u: Lieferung verspätet, laut Anzeige seit gestern „in Zustellung“."},
    {"de", "@acme Bestellung %u ist da und duftet durch den ganzen Flur. Danke!"},
    {"de", "@acme Kann ich bei Bestellung %u die Adresse noch ändern?"},
    {"de", "@acme Vorschlag: ein Pfandglas statt der Tüte. Gruß von Bestellung %u."},
    {"fr", "@acme La commande %u est arrivée avec deux jours de retard, mais intacte."},
    {"fr", "@acme Commande %u : il manque un paquet dans le carton."},
    {"fr", "@acme Quel moulin conseillez-vous pour les grains de la commande %u ?"},
    {"fr", "@acme Un délice, ce lot. Commande %u, je recommencerai."},
    {"es", "@acme El pedido %u llegó abierto. ¿Qué hago?"},
    {"es", "@acme ¡Qué rico! El pedido %u duró tres días."},
    {"es", "@acme ¿Cuándo sale el pedido %u? Lleva retraso."},
    {"pl", "@acme Zamówienie %u dotarło w jeden dzień. Brawo!"},
    {"pl", "@acme Czy zamówienie %u można odebrać osobiście?"},
    {"pl", "@acme Zamówienie %u znowu się spóźnia."},
    {"pt", "@acme A encomenda %u ainda não chegou. Há notícias?"},
    {"pt", "@acme Encomenda %u entregue, café maravilhoso."},
    {"ja", "@acme 注文%uの配送状況を教えてください。"},
    {"ja", "@acme 注文%u、とてもおいしくいただいています。"},
    {"ja", "@acme 注文%uの豆は冷凍保存できますか？"},
    {"ar", "@acme أين وصل الطلب %u؟"},
    {"ar", "@acme الطلب %u وصل سريعا، شكرا لكم"},
    {"he", "@acme ההזמנה %u הגיעה, תודה רבה!"},
    {"he", "@acme מתי תגיע הזמנה %u?"},
};
const guint sb_story_remarks_n = G_N_ELEMENTS(sb_story_remarks);

const struct remark sb_story_thanks[] = {
    {"en", "That was quick. Thank you for looking into it!"},
    {"en", "Thank you, that helps a lot."},
    {"en", "Good to hear from a person. All is well now."},
    {"de", "Danke für die schnelle Antwort, damit ist mir geholfen."},
    {"de", "Das ging ja fix. Vielen Dank!"},
    {"fr", "Merci beaucoup, c'est réglé pour moi."},
    {"fr", "Réponse claire et rapide, merci !"},
    {"es", "Muchas gracias, así da gusto."},
    {"pl", "Dziękuję za szybką odpowiedź!"},
    {"pt", "Muito obrigada pela resposta rápida!"},
    {"ja", "早速のお返事ありがとうございます。"},
    {"ar", "شكرا جزيلا على الرد السريع"},
    {"he", "תודה רבה על התשובה המהירה!"},
};
const guint sb_story_thanks_n = G_N_ELEMENTS(sb_story_thanks);

const struct remark sb_story_grumbles[] = {
    {"en", "You wrote the same to everybody else. When exactly?"},
    {"de", "Und wann genau? Das beantwortet meine Frage nicht."},
    {"fr", "Ce n'est pas une réponse, ça. Quand ?"},
    {"es", "Eso no responde a mi pregunta. ¿Qué día llega?"},
    {"pl", "To nie odpowiada na moje pytanie. Kiedy?"},
    {"pt", "Isso não responde à minha pergunta. Quando?"},
    {"ja", "具体的な日付を教えていただけますか？"},
    {"ar", "هذا ليس جوابا، متى بالضبط؟"},
    {"he", "זו לא תשובה. מתי בדיוק?"},
};
const guint sb_story_grumbles_n = G_N_ELEMENTS(sb_story_grumbles);
