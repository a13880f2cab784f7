/* A port of 127.0.0.1 that refuses whoever comes, and that no other process can take meanwhile. */
#ifndef TESTS_REFUSING_PORT_H
#define TESTS_REFUSING_PORT_H

#include <gio/gio.h>

/* The socket that holds the port, to be unreferenced. A server of the test may listen there all the same, and end. */
static inline GSocket *refusing_port(guint16 *port)
{
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0), bound = NULL;
    GSocket *s = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    if (!g_socket_bind(s, any, TRUE, NULL) || (bound = g_socket_get_local_address(s, NULL)) == NULL)
        g_error("no port");
    *port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    return s;
}

#endif
