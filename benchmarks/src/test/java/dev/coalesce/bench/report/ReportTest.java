package dev.coalesce.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The Markdown report. */
class ReportTest {
    private static final List<List<String>> ENVIRONMENT = List.of(List.of("machine", "2 CPUs"));

    @Test
    void report_listsTargetsFirstThenAllFigures() {
        Group hit = new Group("hit", "ns/op").target(Target.ratio("ours", "theirs", 0.5));
        hit.line("ours").add(5, 0);
        hit.line("ours").add(7, 0);
        hit.line("theirs").add(1000, 576.4);
        hit.line("theirs").add(1400, 575.6);
        Group start = new Group("start", "ms").note("Of an *empty* application.\n");
        start.line("ours").add(250);

        String report = Report.of(ENVIRONMENT, List.of(hit, start));

        assertThat(report).endsWith("""
                        |  |  |
                        | --- | ---: |
                        | machine | 2 CPUs |

                        ## Targets

                        |  | median | range | target | met |
                        | --- | ---: | ---: | ---: | ---: |
                        | hit: ours ÷ theirs | 0.01 | 0.01 – 0.01 | ≤ 0.50 | yes |

                        ## All figures

                        ### hit

                        |  | ns/op | range | B/op |
                        | --- | ---: | ---: | ---: |
                        | ours | 6.0 | 5.0 – 7.0 | 0 |
                        | theirs | 1,200 | 1,000 – 1,400 | 576 |

                        ### start

                        Of an *empty* application.

                        |  | ms | range |
                        | --- | ---: | ---: |
                        | ours | 250 | 250 – 250 |
                        """);
    }

    @Test
    void groupWithoutMeasurements_isOmitted() {
        Group empty = new Group("never run", "ns/op").target(Target.ratio("ours", "theirs"));
        empty.line("ours");

        assertThat(Report.of(ENVIRONMENT, List.of(empty))).doesNotContain("never run", "## Targets");
    }
}
