/* Private to sync. */
#ifndef REPUTE_SYNC_SPREAD_TURN_H
#define REPUTE_SYNC_SPREAD_TURN_H

struct engine;
/* Works out what spreads, keeps it, and raises or ends its alarms. On the engine's thread. */
void spread_turn(struct engine *e, gint64 now_ms);

#endif
