package dev.coalesce.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.sample.quotes.Quote;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The price service without the agent. */
class QuotesTest {
    @TempDir
    Path data;

    private RunningSample sample;

    @BeforeEach
    void start() throws Exception {
        sample = RunningSample.start(data, RunningSample.FAST);
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void quote_returnsThePriceOfTheSource() throws Exception {
        Quote quote = sample.read("/quotes/ACME", Quote.class);

        assertThat(quote.symbol()).isEqualTo("ACME");
        assertThat(quote.price()).isEqualByComparingTo("100.01");
    }

    @Test
    void symbolRefusedByTheSource_isNotFound() throws Exception {
        assertThat(sample.get("/quotes/acme").statusCode()).isEqualTo(404);
        assertThat(sample.get("/quotes/a%20b").statusCode()).isEqualTo(404);
    }

    @Test
    void everyRequest_isOneCallOfTheSource() throws Exception {
        sample.get("/quotes/ACME");
        sample.get("/quotes/ACME");

        assertThat(sample.counts().quoteCalls()).isEqualTo(2);
    }

    @Test
    void health_reportsThatTheAgentIsAbsent() throws Exception {
        assertThat(sample.read("/health", Health.class)).isEqualTo(new Health("up", false));
    }
}
