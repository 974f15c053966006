package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the options that connect JVMs. */
class ClusterSettingsTest {
    private final OptionValues values = OptionValues.forAgent();

    private @Nullable ClusterSettings read(String argument) {
        values.addArgument(argument, "agent argument");
        return ClusterSettings.read(values);
    }

    @Test
    void addressAlone_hasDefaults() {
        assertThat(read("cluster=redis://cache:6379")).isEqualTo(defaults("redis://cache:6379"));
        assertThat(values.errors()).isEmpty();
    }

    @Test
    void severalHosts_areWrittenInBrackets() {
        ClusterSettings settings = read("cluster=[redis-sentinel://a,b/0#main],lease=2s");
        assertThat(Objects.requireNonNull(settings).address()).isEqualTo("redis-sentinel://a,b/0#main");
        assertThat(settings.leaseNanos()).isEqualTo(2_000_000_000L);
    }

    @Test
    void password_isShownNowhere() {
        ClusterSettings settings = read("cluster=rediss://shop:sec@ret@cache:6379");
        assertThat(Objects.requireNonNull(settings).address()).contains("sec@ret");
        assertThat(settings.toString()).contains("rediss://***@cache:6379").doesNotContain("sec");
        assertThat(OptionSetting.listChanged(values.inForce())).isEqualTo("cluster=rediss://***@cache:6379");
    }

    @Test
    void clusterAddress_isAccepted() {
        ClusterSettings settings = read("cluster=[rediss-cluster://a:7000,b:7001]");
        assertThat(Objects.requireNonNull(settings).address()).isEqualTo("rediss-cluster://a:7000,b:7001");
    }

    @Test
    void passwordOfInvalidAddress_isNotInTheError() {
        assertThat(read("cluster=http://shop:hunter2@cache")).isNull();
        assertThat(values.errors())
                .containsExactly(
                        "agent argument: option cluster is \"http://***@cache\". Use an address that begins with"
                                + " redis://, rediss://, redis-sentinel://, rediss-sentinel://, redis-cluster:// or"
                                + " rediss-cluster://.");
        assertThat(values.inForce().toString()).doesNotContain("hunter2");
    }

    @Test
    void namespaceOfAllowedCharacters_isAccepted() {
        String longest = "x".repeat(100);
        for (String namespace : List.of("a", "Shop-prod_2.eu", "azAZ09", longest)) {
            assertThat(Objects.requireNonNull(read("cluster=redis://c,namespace=" + namespace))
                            .namespace())
                    .isEqualTo(namespace);
        }
    }

    @Test
    void invalidNamespace_isNotReplacedByTheOneOfOtherApplications() {
        for (String namespace : List.of("a b", "a:b", "größe", "{a}", "x".repeat(101))) {
            assertThat(read("cluster=redis://c,namespace=" + namespace)).isNull();
            assertThat(values.errors())
                    .contains("agent argument: option namespace is \"" + namespace + "\". Use a name of at most"
                            + " 100 letters, digits, dots, hyphens and underscores.");
        }
    }

    @Test
    void addressWithoutServer_isAnError() {
        for (String address : List.of("redis://", "redis:/a", "redis-cluster//a", "cache:6379")) {
            assertThat(read("cluster=" + address)).isNull();
            assertThat(values.errors()).anyMatch(error -> error.contains("option cluster is"));
        }
    }

    @Test
    void invalidValues_areReportedAndReplaced() {
        ClusterSettings settings = read("cluster=redis://c,lease=1ms,engineTimeout=0s");
        assertThat(settings).isEqualTo(defaults("redis://c"));
        assertThat(values.errors())
                .containsExactly(
                        "agent argument: option lease is \"1ms\". Use a duration such as 500ms, 30s, 5m, 1h or PT30S, at"
                                + " least 100ms.",
                        "agent argument: option engineTimeout is \"0s\". Use a duration such as 500ms, 30s, 5m, 1h or"
                                + " PT30S.");
    }

    private static ClusterSettings defaults(String address) {
        return new ClusterSettings(
                address, "default", TimeUnit.SECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(50), 1 << 20, "", "");
    }
}
