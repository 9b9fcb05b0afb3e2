/* Addresses of clients, as far as they are counted. Uses str. */
#ifndef LINLI_ADDRESS_H
#define LINLI_ADDRESS_H

#include "base/str.h"

/* Whom an address ("192.0.2.1", "2001:db8::1") belongs to, as bytes to be hashed or compared: of an
 * IPv6 address its first 64 bits, for a household has all the rest; an IPv4 address in IPv6
 * clothes ("::ffff:192.0.2.1", as some proxies write it) is that IPv4 address; what is no address
 * stays as it is. */
str address_network(struct arena *a, str address);

#endif
