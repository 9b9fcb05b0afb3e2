/* Addresses of clients. Uses str. */
#include "base/address.h"

#include <arpa/inet.h>

enum { NETWORK = 8, MAPPED_AT = 12 };

str address_network(struct arena *a, str address)
{
    struct in6_addr six;
    char four[INET_ADDRSTRLEN];
    if (inet_pton(AF_INET6, str_z(a, address), &six) != 1)
        return address;
    if (IN6_IS_ADDR_V4MAPPED(&six) &&
        inet_ntop(AF_INET, six.s6_addr + MAPPED_AT, four, sizeof four))
        return str_copy(a, str_from(four));
    return str_copy(a, (str){(const char *)six.s6_addr, NETWORK});
}
