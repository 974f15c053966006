package dev.coalesce.agent.redis;

import dev.coalesce.agent.cluster.SharedFlights;

/** Opens the connection to Redis or Valkey. The agent finds this class by its service file. */
public final class RedisFlightsFactory implements SharedFlights.Factory {
    /** Called by the service loader. */
    public RedisFlightsFactory() {}

    @Override
    public SharedFlights open(SharedFlights.Settings settings, SharedFlights.Listener listener) {
        ServerAddress address = ServerAddress.parse(settings.address());
        RedisFlights flights = new RedisFlights(new Client(settings.clientName()), address, settings, listener);
        flights.connect();
        return flights;
    }
}
