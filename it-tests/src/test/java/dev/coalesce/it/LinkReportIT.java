package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each linked method is reported: its key, what is not in the key, its settings, and where each was configured. */
@OnEveryJdk
record LinkReportIT(Jdk jdk) {
    private static final String TYPE = Visible.class.getName();

    @Test
    void linkedMethods_areReportedWithOrigins(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("rules.yaml"), """
                waitTimeout: 3s
                methods:
                  "TYPE.ruled":
                    key: id
                    ttl: 10s
                  "TYPE.off":
                    enabled: false
                  "TYPE.price":
                    ttl: 5s
                """.replace("TYPE", TYPE));
        JvmResult result = Jvm.of(jdk)
                .agent("log=info,config=" + file)
                .classPath(
                        Compile.into("visible").apps(Visible.class).flags("-g").classes(), BuildOutput.ANNOTATIONS)
                .main(Visible.class);
        assertThat(result.err())
                .contains(
                        "linked " + TYPE + ".price(java.lang.String, " + TYPE + "$User, java.lang.String):"
                                + " key [sku, buyer.name] (@Coalesce), not in the key: trace; mode on (default);"
                                + " ttl 5s (file " + file + ", line 8, column 3); scope INSTANCE (default);"
                                + " waitTimeout 3s (option waitTimeout); staleFor 1m (@Coalesce)",
                        "linked " + TYPE + ".all(java.lang.String, int): key [sku, count] (default),"
                                + " not in the key: nothing; mode on (default); ttl none (default);",
                        "linked " + TYPE + ".ruled(java.lang.String, java.lang.String): key [id] (file " + file
                                + ", line 3, column 3), not in the key: other;",
                        "linked " + TYPE + ".off(java.lang.String): key [id] (default), not in the key: nothing;"
                                + " mode off (file " + file + ", line 6, column 3); ttl 1s (@Coalesce)");
    }
}
