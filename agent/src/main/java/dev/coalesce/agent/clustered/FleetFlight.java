package dev.coalesce.agent.clustered;

import dev.coalesce.agent.cluster.FleetLeader;
import org.jspecify.annotations.Nullable;

/** A flight of a method that is shared with other JVMs, as commands see it. */
public interface FleetFlight {
    /**
     * Returns the JVM that leads for all JVMs.
     *
     * @return null if this JVM is alone, or the engine has not answered yet
     */
    @Nullable
    FleetLeader fleetLeader();
}
