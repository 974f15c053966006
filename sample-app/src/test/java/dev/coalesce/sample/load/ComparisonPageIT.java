package dev.coalesce.sample.load;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the sample runs the same load without and with the agent, in a real browser. */
class ComparisonPageIT {
    private static final int LOAD_MILLIS = 120_000;

    @TempDir
    Path directory;

    @Test
    void sameLoad_needsFewerCallsWithAgent() throws Exception {
        try (Chromium chromium = Chromium.launch();
                SampleProcess sample = start(Path.of(System.getProperty("it.agent")))) {
            String url = sample.endpoints().service().toString();
            Page page = chromium.open(url);
            runLoad(page);
            assertThat(page.locator("#compare-error")).isHidden();
            assertThat(page.locator("#with .answered")).hasText("280");
            assertThat(page.locator("#with .failed")).hasText("0");
            assertThat(page.locator("tr[data-system=model_calls] .calls-with")).hasText("1");
            assertThat(page.locator("tr[data-system=model_calls] .calls-without"))
                    .hasText("10");
            int without = calls(page, "#without");
            int with = calls(page, "#with");
            assertThat(without).isEqualTo(280);
            assertThat(with).isLessThan(without);
            assertThat(page.locator("#without .squares > span")).hasCount(without);
            assertThat(page.locator("#with .squares > span")).hasCount(with);
            assertThat(page.locator("#calls-note")).hasText(with + " instead of 280");
            String before = page.locator("#without .cost").textContent();
            page.locator("tr[data-system=model_calls] input").fill("1");
            assertThat(page.locator("#without .cost")).not().hasText(before);
            Chromium.assertAccessible(page);

            Page dark = chromium.open(url, ColorScheme.DARK, 360);
            assertThat(dark.locator("#without .squares > span")).hasCount(without);
            Chromium.assertAccessible(dark);
            Chromium.assertFitsWindow(dark);
        }
    }

    @Test
    void processWithoutAgent_saysHowToStartIt() throws Exception {
        try (Chromium chromium = Chromium.launch();
                SampleProcess sample = start(null)) {
            Page page = chromium.open(sample.endpoints().service().toString());
            runLoad(page);
            assertThat(page.locator("#compare-error")).containsText("This process has no agent");
            assertThat(page.locator("#with .calls")).hasText("–");
            assertThat(calls(page, "#without")).isEqualTo(280);
        }
    }

    private SampleProcess start(@Nullable Path agent) throws Exception {
        return new SampleProcess(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Path.of(System.getProperty("it.sample")),
                agent,
                directory);
    }

    private static void runLoad(Page page) {
        page.locator("#run").click();
        assertThat(page.locator("#phase")).hasText("The load has ended.", new HasTextOptions().setTimeout(LOAD_MILLIS));
    }

    private static int calls(Page page, String side) {
        return Integer.parseInt(page.locator(side + " .calls").first().textContent());
    }
}
