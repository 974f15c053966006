package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coalesce.it.app.LookedInto;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests the screen of {@code top} in a terminal. The program {@code script} supplies one. */
@OnEveryJdk
record TopTerminalIT(Jdk jdk) {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final long TIMEOUT_SECONDS = 60;

    @Test
    void keys_showDetailsReasonsAndFlights() throws Exception {
        assumeThat(Files.isExecutable(SCRIPT)).isTrue();
        try (RunningJvm app = Jvm.of(jdk).agent().launch(LookedInto.class)) {
            app.readAnswer();
            app.expect("price", "shared");
            try (Screen screen = new Screen(app.pid())) {
                screen.awaitText("saved/s");
                screen.type("\r");
                screen.awaitText("answered by a cached result");
                screen.awaitText("in flight");
                screen.type("w");
                screen.awaitText("ny key: back");
                screen.type(" f");
                screen.awaitText("Nothing is in flight.");
                screen.type(" \r/PRICE\r");
                screen.awaitText("filter PRICE");
                screen.type("q");
                assertThat(screen.awaitExit()).isZero();
            }
        }
    }

    /** The command in a terminal of its own. */
    private final class Screen implements AutoCloseable {
        private final Process process;
        private final OutputStream keys;
        private final InputStream painted;
        private final StringBuilder text = new StringBuilder();

        Screen(String pid) throws IOException {
            String command = "stty rows 24 cols 120; exec " + jdk.tool("java") + " -jar " + BuildOutput.AGENT_JAR
                    + " top " + pid;
            ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null");
            builder.environment().put("TERM", "xterm");
            builder.environment().put("SHELL", "/bin/sh");
            builder.redirectErrorStream(true);
            this.process = builder.start();
            this.keys = process.getOutputStream();
            this.painted = process.getInputStream();
        }

        void type(String typed) throws IOException {
            text.setLength(0);
            keys.write(typed.getBytes(StandardCharsets.US_ASCII));
            keys.flush();
        }

        /** Waits until a text was painted after the last key. */
        void awaitText(String expected) throws Exception {
            try {
                CompletableFuture.runAsync(() -> readUntil(expected)).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                process.destroyForcibly();
                throw new AssertionError(expected + " was not painted: " + text, e);
            }
        }

        private void readUntil(String expected) {
            byte[] buffer = new byte[8192];
            try {
                while (text.indexOf(expected) < 0) {
                    int count = painted.read(buffer);
                    if (count < 0) {
                        throw new IllegalStateException("the command has ended");
                    }
                    text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        int awaitExit() throws InterruptedException {
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
                try {
                    painted.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the command has ended
                }
            });
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            drained.cancel(true);
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
