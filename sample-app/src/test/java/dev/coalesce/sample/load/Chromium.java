package dev.coalesce.sample.load;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * A real browser: the Chromium that is installed, as users have it, instead of one that Playwright downloads. Without
 * one, the tests are reported as skipped, or fail with {@code -Dbrowser=required}, as on CI.
 */
final class Chromium implements AutoCloseable {
    private static final int WAIT_MILLIS = 30_000;
    private static final String NONE =
            "no browser: install Chromium (Debian: apt-get install chromium), then this test runs in it";

    /** Rules for what WCAG 2.2 requires at the levels A and AA; contrast is one of them. */
    private static final String CHECK = """
            async () => (await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})).violations
                .map(({id, nodes}) => id + ": " + nodes.map(({html, failureSummary}) => html + failureSummary).join("; "))
            """;

    private static final String WIDER = """
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
                .filter((element) => element.getBoundingClientRect().right > innerWidth)
                .map(({outerHTML}) => outerHTML.slice(0, 200))
            """;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path executable) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(List.of("--no-sandbox")));
        setDefaultAssertionTimeout(WAIT_MILLIS);
    }

    static Chromium launch() {
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "required".equals(System.getProperty("browser"))) {
            Assertions.fail(NONE);
        }
        assumeTrue(found.isPresent(), NONE);
        return new Chromium(found.get());
    }

    /** Opens a page in a window of its own. */
    Page open(String url, ColorScheme scheme, int width) {
        Page page = browser.newContext(
                        new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(width, 900))
                .newPage();
        page.setDefaultTimeout(WAIT_MILLIS);
        page.navigate(url);
        return page;
    }

    Page open(String url) {
        return open(url, ColorScheme.LIGHT, 1280);
    }

    /** Asserts that the page, as it is now, can be used by everybody: contrast, names, roles, focus. */
    static void assertAccessible(Page page) throws IOException {
        try (InputStream axe = Chromium.class.getResourceAsStream("/axe.min.js")) {
            assertThat(axe).as("axe-core").isNotNull();
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat((List<?>) page.evaluate(CHECK)).as("accessibility").isEmpty();
    }

    /** Asserts that nothing is wider than the window. */
    static void assertFitsWindow(Page page) {
        assertThat((List<?>) page.evaluate(WIDER)).as("wider than the window").isEmpty();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
