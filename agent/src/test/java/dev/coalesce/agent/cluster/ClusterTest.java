package dev.coalesce.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.settings.ClusterSettings;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests the end of the connection to other JVMs. */
class ClusterTest {
    private final Cluster cluster = new Cluster(new ClusterSettings(
            "redis://none", "test", TimeUnit.SECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(50), 1_000, "", ""));

    /** The client need not say that it is disconnected. Otherwise a tripped breaker would ping it for ever. */
    @Test
    void agentLeaves_clientIsNotAskedAgain() {
        SharedFlights.State state = new SharedFlights.State(true, "none", 0, 0, 0);
        SharedFlights client = (SharedFlights) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {SharedFlights.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "state" -> state;
                    case "serverIdentity" -> "";
                    default -> null;
                });
        cluster.open((settings, listener) -> client, null);
        cluster.connected();
        assertThat(cluster.connectedClient()).isSameAs(client);

        cluster.close();
        assertThat(cluster.isUsable()).isFalse();
        assertThat(cluster.connectedClient()).isNull();
    }
}
