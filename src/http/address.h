/* Which addresses are of the public internet: pages of strangers are asked for nowhere else. Private to src/http. Pure;
 * any thread. */
#ifndef REPUTE_HTTP_ADDRESS_H
#define REPUTE_HTTP_ADDRESS_H

#include <glib.h>
#include <sys/socket.h>

enum address_kind {
    ADDRESS_PUBLIC,
    ADDRESS_LOOPBACK, /* this machine */
    ADDRESS_OTHER     /* private, of this link, of a group, reserved, or no internet address at all */
};
/* By the registries of special addresses of IANA; an IPv4 address in an IPv6 one counts as itself. */
enum address_kind address_kind_of(const struct sockaddr *a);
/* Of a URL's host; a name is public until it is looked up, but for "localhost". */
enum address_kind address_kind_of_host(const char *host);

#endif
