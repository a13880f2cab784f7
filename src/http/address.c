#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static enum address_kind kind4(const guint8 *b)
{
    static const struct {
        guint32 net;
        int bits;
    } OTHER[] = {{0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0xA9FE0000, 16}, {0xAC100000, 12},
                 {0xC0000000, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xE0000000, 3}};
    guint32 a = (guint32)b[0] << 24 | (guint32)b[1] << 16 | (guint32)b[2] << 8 | b[3];
    if (b[0] == 127)
        return ADDRESS_LOOPBACK;
    for (gsize i = 0; i < G_N_ELEMENTS(OTHER); i++)
        if ((a ^ OTHER[i].net) >> (32 - OTHER[i].bits) == 0)
            return ADDRESS_OTHER;
    return ADDRESS_PUBLIC;
}

static enum address_kind kind6(const guint8 *b)
{
    static const guint8 LOOPBACK[16] = {[15] = 1}, MAPPED[12] = {[10] = 0xff, [11] = 0xff},
                        NAT64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (memcmp(b, LOOPBACK, 16) == 0)
        return ADDRESS_LOOPBACK;
    if (memcmp(b, MAPPED, 12) == 0 || memcmp(b, NAT64, 12) == 0)
        return kind4(b + 12);
    /* 2000::/3 without 6to4 and Teredo, which hide an IPv4 address. */
    gboolean global = (b[0] & 0xe0) == 0x20, hides = b[0] == 0x20 && (b[1] == 2 || (b[1] == 1 && b[2] == 0 && b[3] == 0));
    return global && !hides ? ADDRESS_PUBLIC : ADDRESS_OTHER;
}

enum address_kind address_kind_of(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, a, sizeof in);
        return kind4((const guint8 *)&in.sin_addr);
    }
    if (a->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, a, sizeof in);
        return kind6((const guint8 *)&in.sin6_addr);
    }
    return ADDRESS_OTHER;
}

enum address_kind address_kind_of_host(const char *host)
{
    gboolean bracketed = *host == '[' && g_str_has_suffix(host, "]");
    char *bare = bracketed ? g_strndup(host + 1, strlen(host) - 2) : g_strdup(host);
    guint8 b[16];
    enum address_kind kind = ADDRESS_PUBLIC;
    if (g_ascii_strcasecmp(bare, "localhost") == 0)
        kind = ADDRESS_LOOPBACK;
    else if (inet_pton(AF_INET, bare, b) == 1)
        kind = kind4(b);
    else if (inet_pton(AF_INET6, bare, b) == 1)
        kind = kind6(b);
    g_free(bare);
    return kind;
}
