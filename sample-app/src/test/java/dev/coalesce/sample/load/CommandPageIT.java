package dev.coalesce.sample.load;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the command {@code web}, in a real browser. It shows the sample, which runs with the agent. */
class CommandPageIT {
    private static final int CALLERS = 3;
    private static final String OBJECT = "/objects/photos/cover.jpg";
    private static final Pattern OPEN_METHOD = Pattern.compile(".*ObjectProxy\\.open");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static Chromium chromium;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Thread> callers = new ArrayList<>();
    private SampleProcess sample;
    private SampleClient client;
    private Process web;
    private String url;

    @BeforeAll
    static void launchBrowser() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        sample = new SampleProcess(
                JAVA, Path.of(System.getProperty("it.sample")), Path.of(System.getProperty("it.agent")), directory);
        opened.add(0, sample);
        client = new SampleClient(sample.endpoints());
        TestObjects.upload(client, OBJECT);
        TestObjects.download(client, OBJECT);
        client.send(client.get("/quotes/ACME"));
        client.send(client.get("/quotes/ACME"));
        web = new ProcessBuilder(
                        JAVA.toString(), "-jar", System.getProperty("it.agent"), "web", String.valueOf(sample.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        opened.add(0, web::destroyForcibly);
        BufferedReader out = web.inputReader();
        url = out.readLine().substring("Open ".length());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    /** Starts callers of one object, of which one leads and the others wait, until the store goes on. */
    private void callPausedStore() throws Exception {
        client.pauseStore(true);
        int before = client.counts().objectReads();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> {
                try {
                    TestObjects.download(client, OBJECT);
                } catch (Exception e) {
                    // The sample has ended.
                }
            });
            callers.add(caller);
            caller.start();
        }
        while (client.counts().objectReads() < before + CALLERS) {
            Thread.onSpinWait();
        }
    }

    private static Locator method(Page page, String end) {
        return page.locator("button.method[data-method$='" + end + "']");
    }

    @Test
    void methodsAndFlights_areShownWithSharesAndWaiters() throws Exception {
        Page page = chromium.open(url);
        Locator quote = method(page, "QuoteService.quote");
        assertThat(quote.locator(".share.thin")).hasAttribute("aria-label", "since the start: 50 % hits, 50 % leads");
        assertThat(quote.locator(".share.thin .hit")).isVisible();
        assertThat(page.locator("#state")).hasText("live");
        assertThat(page.locator("#process")).containsText("process " + sample.pid());
        assertThat(page).hasTitle(Pattern.compile(".*process " + sample.pid()));
        assertThat(page.url()).as("the token does not stay in the address bar").doesNotContain("token");

        callPausedStore();
        Locator flight = page.locator(".flight");
        assertThat(flight).hasCount(1);
        assertThat(flight.locator(".head")).containsText(Pattern.compile("ObjectProxy\\.open\\s*#[0-9a-f]{6}"));
        assertThat(flight.locator(".lane")).hasCount(CALLERS);
        assertThat(flight.locator(".lane").first()).hasAttribute("aria-label", Pattern.compile(".* leads since .*"));
        assertThat(page.locator("#waiting")).hasText(String.valueOf(CALLERS - 1));
        flight.locator("summary").click();
        assertThat(flight.locator("pre")).containsText("ObjectProxy.open");
        client.pauseStore(false);
        assertThat(page.locator("#no-flights")).hasText("Nothing is in flight.");
        assertThat(method(page, "ObjectProxy.open").locator(".words")).containsText("% follows");
    }

    @Test
    void keyboard_selectsMethodAndShowsDetails() {
        Page page = chromium.open(url);
        assertThat(page.locator("button.method")).hasCount(2);
        page.locator("#sort").selectOption("name");
        page.keyboard().press("Escape");
        page.locator("#pause").focus();
        page.keyboard().press("m");
        method(page, "ObjectProxy.open").focus();
        page.keyboard().press("ArrowDown");
        assertThat(method(page, "QuoteService.quote")).isFocused();
        assertThat(method(page, "QuoteService.quote")).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#detail-title")).hasText(Pattern.compile(".*QuoteService\\.quote"));
        assertThat(page.locator(".settings")).containsText("[symbol]");
        page.keyboard().press("k");
        assertThat(page.locator("#detail-title")).hasText(OPEN_METHOD);
        page.keyboard().press("Enter");
        assertThat(page.locator("#detail")).isFocused();
        page.keyboard().press("/");
        assertThat(page.locator("#filter")).isFocused();
        page.keyboard().type("quote");
        assertThat(page.locator("button.method")).hasCount(1);
        page.keyboard().press("Escape");
        assertThat(page.locator("button.method")).hasCount(2);
        page.keyboard().press("p");
        assertThat(page.locator("#state")).hasText("frozen");
        page.keyboard().press("?");
        assertThat(page.locator("#help")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator("#help")).isHidden();
    }

    @Test
    void page_isAccessibleInLightAndDarkAndFitsNarrowWindow() throws Exception {
        callPausedStore();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {1280, 360}) {
                Page page = chromium.open(url, scheme, width);
                assertThat(page.locator(".flight .lane")).hasCount(CALLERS);
                assertThat(page.locator(".settings th").first()).hasText("key");
                Chromium.assertAccessible(page);
                Chromium.assertFitsWindow(page);
                page.keyboard().press("?");
                assertThat(page.locator("#help")).isVisible();
                Chromium.assertAccessible(page);
            }
        }
        client.pauseStore(false);
    }

    @Test
    void wrongToken_isExplained() {
        Page page = chromium.open(url.substring(0, url.indexOf('#')));
        assertThat(page.locator("#banner")).containsText("This page needs the token of the command.");
        assertThat(page.locator("button.method")).hasCount(0);
        page = chromium.open(url);
        assertThat(page.locator("button.method")).hasCount(2);
        page.reload();
        assertThat(page.locator("button.method")).hasCount(2);
    }

    @Test
    void endOfApplication_isSaid() {
        Page page = chromium.open(url);
        assertThat(page.locator("button.method")).hasCount(2);
        sample.close();
        assertThat(page.locator("#banner")).containsText("That JVM is gone: process " + sample.pid() + " has ended");
        assertThat(page.locator("#state")).hasText("ended");
        assertThat(page.locator("button.method")).hasCount(2);
    }

    @Test
    void endOfCommand_isSaid() {
        Page page = chromium.open(url);
        assertThat(page.locator("button.method")).hasCount(2);
        web.destroyForcibly();
        assertThat(page.locator("#banner")).containsText("The command web does not answer: it has been ended.");
    }
}
