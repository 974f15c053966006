package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ObservedStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Observes methods whose results are used after the call: streams of bytes, and those that the report only lists. */
@OnEveryJdk
record ObservedStreamsIT(Jdk jdk) {
    private static final String NAME = ObservedStreams.class.getName();

    @Test
    void callsThatOpenOneStream_areObserved_andEachCallerReadsItsOwn() throws IOException {
        JvmResult run = Jvm.of(jdk).agent("observe=" + NAME).main(ObservedStreams.class);

        run.prints("opened: 240, wrong: 0");
        assertThat(run.err())
                .contains("ObservedStreams.open ", "coalesce, no ttl", "a stream: its call ends here")
                .contains("  \"" + NAME + ".open(java.lang.String)\":", "key: [name]")
                .doesNotContain("ttl: ", "WARN");
        Path rules = Files.writeString(
                BuildOutput.newDirectory("observe").resolve("streams.yaml"),
                run.err()
                        .substring(run.err().indexOf("# Suggested by coalesce"))
                        .replace("mode: verify", "mode: on"));

        JvmResult shared = Jvm.of(jdk).agent("strict=true", "config=" + rules).main(ObservedStreams.class, "shared");

        assertThat(shared.out()).contains("wrong: 0").doesNotContain("opened: 240");
    }

    @Test
    void methodsWithOtherResults_areListedWithTheReason() {
        assertThat(Jvm.of(jdk)
                        .agent("observe=" + NAME)
                        .main(ObservedStreams.class)
                        .err())
                .contains(
                        "not observed: 2 method(s)",
                        "   " + NAME + ".iterator(java.lang.String): the method returns ",
                        "   " + NAME
                                + ".publisher(java.lang.String): the method returns a publisher, whose work begins")
                .doesNotContain(NAME + ".main(");
    }
}
