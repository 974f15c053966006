package dev.coalesce.sample.load;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.Collections;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the sample, in a real browser. The sample runs in a separate process with the agent. */
class PageIT {
    private static final int CLIENTS = 4;
    private static final String QUESTION = "What is a coalescer? ".repeat(8).strip();

    @TempDir
    Path directory;

    @Test
    void fourClientsAndALateOne_readOneStream() throws Exception {
        try (Chromium chromium = Chromium.launch();
                SampleProcess sample = new SampleProcess(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Path.of(System.getProperty("it.sample")),
                        Path.of(System.getProperty("it.agent")),
                        directory)) {
            Page page = chromium.open(sample.endpoints().service().toString());
            runClients(page);
        }
    }

    private static void runClients(Page page) {
        assertThat(page.locator("#agent")).hasText("true");
        pause(page, true);
        page.locator("#message").fill(QUESTION);
        page.locator("#start").click();
        Locator texts = page.locator(".client p");
        assertThat(texts).hasText(forAllClients(CLIENTS, Pattern.compile("^You .*")));
        assertThat(page.locator("#in_flight")).hasText("1");
        page.locator("#join").click();
        assertThat(texts).hasText(forAllClients(CLIENTS + 1, Pattern.compile("^You .*")));
        assertThat(texts.allTextContents())
                .as("shown before it is complete")
                .noneMatch(text -> text.endsWith(QUESTION));

        pause(page, false);
        assertThat(page.locator(".client.done")).hasCount(CLIENTS + 1);
        assertThat(texts.allTextContents()).hasSize(CLIENTS + 1).containsOnly("You said: " + QUESTION);
        assertThat(page.locator("#model_calls")).hasText("1");
        assertThat(page.locator("#leads")).hasText("1");
        assertThat(page.locator("#follows")).hasText(Integer.toString(CLIENTS));
        assertThat(page.locator("#in_flight")).hasText("0");
    }

    private static void pause(Page page, boolean paused) {
        page.waitForResponse("**/api/model/paused", () -> page.locator("#pause").setChecked(paused));
    }

    private static Pattern[] forAllClients(int clients, Pattern text) {
        return Collections.nCopies(clients, text).toArray(new Pattern[0]);
    }
}
