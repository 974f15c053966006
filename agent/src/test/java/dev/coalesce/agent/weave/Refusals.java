package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.processor.CoalesceProcessor;
import java.util.List;
import java.util.Map;

/** The configuration errors that the agent and the compiler report for a source, without their beginnings. */
final class Refusals {
    private Refusals() {}

    static List<String> byAgent(String source) {
        try (CapturedLog log = CapturedLog.listen();
                Woven woven = Woven.of(Compiled.of(source, "-parameters"))) {
            assertThat(woven.errors.sum()).isZero();
            return log.lines("has no effect").stream()
                    .map(line -> line.replaceAll(".*has no effect: ", ""))
                    .toList();
        }
    }

    static List<String> byProcessor(String source) {
        return Compiled.messages(new CoalesceProcessor(), source, Map.of()).stream()
                .map(message -> message.replaceAll("^@\\w+: ", ""))
                .toList();
    }
}
