package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.OwnNames;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Methods to which the attribute {@code name} gives a name: beans, commands, rules and messages use it. */
@OnEveryJdk
record OwnNamesIT(Jdk jdk) {
    private static final String TYPE = OwnNames.class.getName();
    private static final String RULES = """
            log: warn
            methods:
              prices: {ttl: 2h}
              "%1$s.ofRule": {name: rule-name, ttl: 1h}
              rule-name: {key: []}
              unknown: {ttl: 1s}
            """.formatted(TYPE);

    @Test
    void methodsWithNames_areKnownByThem() throws Exception {
        Path file = Files.writeString(BuildOutput.newDirectory("names").resolve("coalesce.yaml"), RULES);
        try (RunningJvm app = Jvm.of(jdk).agent("config=" + file).launch(OwnNames.class)) {
            app.readAnswer();
            app.expect("call");
            app.expect(
                    "beans",
                    "type=Coalescer,name=\"prices\" dev.coalesce.Coalescer prices 1",
                    "type=Method,name=\"prices\" " + TYPE + " price 2",
                    "type=Method,name=\"rates\" " + TYPE + "$Rates rate 2",
                    "type=Method,name=\"rule-name\" " + TYPE + " ofRule 1",
                    "type=Method,name=\"stock: \\\"by, place\\\" \\*=\\?\" " + TYPE + " stock 1",
                    "type=Method,name=\"twice\" " + TYPE + " one 2");
            app.expect("price", "shared");
            app.expect("invalidate", "invalidated");
            assertThat(app.stderr().lines())
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line)
                                    .contains("name of " + TYPE + ".two is \"twice\", which is also the name of " + TYPE
                                            + ".one: their counters are added up")
                                    .endsWith("Use another name for one of them."),
                            line -> assertThat(line)
                                    .contains("refused(java.lang.String) has no effect: ttl is \"soon\""));
            commands(app);
        }
    }

    private void commands(RunningJvm app) {
        assertThat(command("status", app.pid(), "--json").out())
                .contains("],\"name\":\"prices\"}", "],\"name\":\"rule-name\"}")
                .contains("no coalesced method has that name");
        assertThat(command("status", app.pid()).out()).contains("name prices  (@Coalesce)");
        assertThat(command("top", app.pid(), "--once").out())
                .contains("prices ")
                .contains("rates ");
        assertThat(command("why", app.pid(), "refused").out()).contains("ttl is \"soon\"");
        command("clear", app.pid(), "prices").ended(1).complains("Use one of Method:prices, Coalescer:prices.");
        command("clear", app.pid(), "Method:prices").prints("Dropped 1 cached result of prices");
        command("clear", app.pid(), "OwnNames.stock").prints("Dropped 1 cached result of stock: \"by, place\" *=?");
        command("set", app.pid(), "Method:prices", "mode=off")
                .prints("Set prices: mode=off (until the rules file is reloaded)");
        app.expect("price", "not shared");
        command("set", app.pid(), "stock: \"by, place\" *=?", "ttl=5m")
                .prints("Set stock: \"by, place\" *=?: ttl=5m (until the rules file is reloaded)");
        command("set", app.pid(), "twice", "name=other").ended(1).complains("name is woven into the class");
    }

    private JvmResult command(String... args) {
        return Jvm.of(jdk).jar(BuildOutput.AGENT_JAR, args);
    }
}
