/* data/default.conf, compiled in (made by the makefile). */
#ifndef REPUTE_VIEW_DEFAULTS_H
#define REPUTE_VIEW_DEFAULTS_H

extern const char DEFAULT_CONF[];

#endif
