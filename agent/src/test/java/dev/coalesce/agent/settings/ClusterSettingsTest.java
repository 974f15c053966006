package dev.coalesce.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

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
    void invalidNamespace_isNotReplacedByTheOneOfOtherApplications() {
        assertThat(read("cluster=redis://c,namespace=a b")).isNull();
        assertThat(values.errors())
                .containsExactly("agent argument: option namespace is \"a b\". Use a name of letters, digits, dots,"
                        + " hyphens and underscores.");
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
