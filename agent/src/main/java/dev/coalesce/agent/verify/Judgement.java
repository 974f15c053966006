package dev.coalesce.agent.verify;

import dev.coalesce.agent.digest.Paths;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts what is known of a method into words. Used with the monitor of the method. */
final class Judgement {
    /** The pairs without which nothing is said. */
    private static final int MIN_PAIRS = 30;

    private static final int MIN_MUTATIONS = 2;
    private static final int MAX_NAMES = 4;

    /** The dimensions that always differ together, of which each may be the cause. */
    private static final int MAX_CAUSES = 12;

    /** With this many pairs that show nothing, the true rate is below 3/n with a confidence of 95 %. */
    private static final double RULE_OF_THREE = 3;

    private final Analysis analysis;
    private final Pairs different;
    private final Dimensions dimensions;
    private final Paths paths;
    private final Tally tally;
    private final @Nullable String obstacle;
    private final List<String> notes = new ArrayList<>();

    Judgement(
            Analysis analysis,
            Pairs different,
            Dimensions dimensions,
            Paths paths,
            Tally tally,
            @Nullable String obstacle) {
        this.analysis = analysis;
        this.obstacle = obstacle;
        this.different = different;
        this.dimensions = dimensions;
        this.paths = paths;
        this.tally = tally;
    }

    Verdict verdict() {
        long pairs = tally.compared();
        if (!analysis.causes().isEmpty()) {
            return leak();
        }
        if (tally.mutations() >= MIN_MUTATIONS) {
            addVolatile();
            return verdict(
                    Verdict.Kind.MUTATED,
                    tally.mutatedParts(),
                    tally.mutations() + " results changed after they were returned" + at(tally.mutatedParts())
                            + "; callers that share a result would see that. Return an unmodifiable result, or a copy.");
        }
        if (analysis.volatileParts() != 0) {
            Counts control = analysis.equalContexts(analysis.volatileParts());
            addEverNew();
            addUnexplained(analysis.volatileParts());
            return verdict(
                    Verdict.Kind.VOLATILE,
                    analysis.volatileParts(),
                    counted(control) + " results differ at once between calls with equal contexts"
                            + at(analysis.volatileParts())
                            + ". Coalesce the method only if callers may receive an earlier value.");
        }
        if (tally.opaquePairs() > pairs) {
            return verdict(
                    Verdict.Kind.OPAQUE,
                    0,
                    "results cannot be read without running code of the application. Check the key by hand.");
        }
        if (pairs == 0 && obstacle != null) {
            return verdict(Verdict.Kind.UNDECIDED, 0, obstacle + ". Check the key by hand.");
        }
        if (pairs < MIN_PAIRS) {
            return verdict(
                    Verdict.Kind.UNDECIDED,
                    0,
                    String.format(
                            Locale.ROOT,
                            "of %,d calls that were verified, only %d pairs had equal keys within the ttl; at least %d are"
                                    + " needed. Verify until more keys repeat.",
                            tally.calls(),
                            pairs,
                            MIN_PAIRS));
        }
        return withoutNoise();
    }

    private Verdict withoutNoise() {
        Counts treated = differentContexts(-1);
        Counts control = analysis.equalContexts(-1);
        if (control.differing() > 0) {
            addUnexplained(analysis.ageingParts());
            return verdict(
                    Verdict.Kind.AGEING,
                    analysis.ageingParts(),
                    counted(control) + " results differ between calls with equal contexts" + at(analysis.ageingParts())
                            + ". Choose a ttl in which such a difference does no harm.");
        }
        if (treated.differing() > 0) {
            return verdict(
                    Verdict.Kind.UNDECIDED,
                    0,
                    counted(treated) + " results differ between callers whose context differs in " + names()
                            + ", but only " + control.size() + " pairs of calls had equal contexts"
                            + ", too few to tell a leak from data that changes. Verify for longer.");
        }
        long n = differentContexts() > 0 ? differentContexts() : tally.compared();
        notes.add(callers());
        addEverNew();
        return verdict(
                Verdict.Kind.CLEAN,
                0,
                String.format(
                        Locale.ROOT,
                        "0 of %,d results differ%s (less than %s of all, with a confidence of 95 %%)",
                        n,
                        differentContexts() > 0 ? " between callers whose context differs" : "",
                        percent(Math.min(1, RULE_OF_THREE / n))));
    }

    /** Says how the callers differed whose results did not. */
    private String callers() {
        if (differentContexts() > 0) {
            return "callers differed in " + names();
        }
        List<Integer> keyed = dimensions.keyed();
        return keyed.isEmpty()
                ? "all calls had the same context, so a leak between callers would not show. Verify with calls on"
                        + " behalf of at least two users or tenants"
                : "callers differed in " + list(keyed, ", ", MAX_NAMES) + ", which the key contains";
    }

    private List<String> keyed() {
        List<String> names = new ArrayList<>();
        for (int each : dimensions.keyed()) {
            names.add(dimensions.name(each));
        }
        return List.copyOf(names);
    }

    private Verdict leak() {
        List<String> causes = new ArrayList<>();
        for (List<Integer> group : analysis.causes()) {
            causes.add(name(group));
        }
        List<Integer> first = analysis.causes().get(0);
        Counts differing = analysis.differing(first);
        Counts control = analysis.control(first.get(0));
        for (List<Integer> group : analysis.causes()) {
            if (group.size() > 1) {
                notes.add("these always differ together, so one of them is enough: " + name(group));
            }
        }
        addVolatile();
        addMutations();
        return new Verdict(
                Verdict.Kind.LEAK,
                List.copyOf(causes),
                paths.names(analysis.leakingParts()),
                keyed(),
                tally.compared(),
                differentContexts(),
                counted(differing) + " results differ" + at(analysis.leakingParts()) + " when " + causes.get(0)
                        + " differs, " + counted(control) + " when it does not. Put " + String.join(", and ", causes)
                        + " into the key, or do not coalesce the method.",
                List.copyOf(notes));
    }

    private Verdict verdict(Verdict.Kind kind, int parts, String text) {
        if (kind != Verdict.Kind.MUTATED) {
            addMutations();
        }
        if (tally.incomplete() > 0) {
            notes.add(tally.incomplete() + " of " + tally.compared()
                    + " pairs were compared in part: results are too large, or hold something that cannot be read");
        }
        return new Verdict(
                kind,
                List.of(),
                paths.names(parts),
                keyed(),
                tally.compared(),
                differentContexts(),
                text,
                List.copyOf(notes));
    }

    /** The pairs with different contexts. A dimension that turned out to be new in each call does not count. */
    private long differentContexts() {
        return analysis.dimensions().isEmpty() ? 0 : different.total();
    }

    /** The pairs with different contexts in the sample, by whether some parts differ. */
    private Counts differentContexts(int parts) {
        Counts counts = new Counts();
        for (int i = 0; i < different.size(); i++) {
            counts.add(different.gap(i), (different.differing(i) & parts) != 0);
        }
        return counts;
    }

    private void addMutations() {
        if (tally.mutations() > 0) {
            notes.add(tally.mutations() + " results changed after they were returned" + at(tally.mutatedParts()));
        }
    }

    private void addVolatile() {
        if (analysis.volatileParts() != 0) {
            notes.add("ignored, since it differs at once between calls with equal contexts: "
                    + named(analysis.volatileParts()));
        }
    }

    /** Says which dimensions were left out of the comparison. */
    private void addEverNew() {
        List<Integer> found = new ArrayList<>();
        for (long rest = dimensions.everNew(); rest != 0; rest &= rest - 1) {
            found.add(Long.numberOfTrailingZeros(rest));
        }
        if (!found.isEmpty()) {
            notes.add("new in nearly every call, so its influence cannot be told: " + list(found, ", ", MAX_NAMES));
        }
    }

    private void addUnexplained(int noisy) {
        Counts rest = differentContexts(~noisy);
        if (rest.differing() > 0) {
            notes.add(counted(rest) + " other results differ between callers whose context differs in " + names());
        }
    }

    private String names() {
        return list(analysis.dimensions(), ", ", MAX_NAMES);
    }

    private String name(List<Integer> group) {
        return list(group, " or ", MAX_CAUSES);
    }

    private String list(List<Integer> numbers, String separator, int max) {
        List<String> names = new ArrayList<>();
        for (int each : numbers) {
            names.add(dimensions.name(each));
        }
        names.sort(Comparator.comparingInt(Judgement::rank));
        int more = names.size() - max;
        return more <= 0
                ? String.join(separator, names)
                : String.join(separator, names.subList(0, max)) + separator + more + " more";
    }

    /** Orders dimensions: the one that names the caller best comes first. */
    private static int rank(String dimension) {
        if (dimension.equals("principal")) {
            return 0;
        }
        if (dimension.startsWith("T(")) {
            return 1;
        }
        if (dimension.equals("authorities")) {
            return 2;
        }
        return dimension.startsWith("mdc.") ? 4 : 3;
    }

    private String at(int parts) {
        String named = named(parts);
        return named.isEmpty() ? "" : " in " + named;
    }

    private String named(int parts) {
        List<String> names = paths.names(parts);
        int more = names.size() - MAX_NAMES;
        return more <= 0
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MAX_NAMES)) + " and " + more + " more";
    }

    private static String counted(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d%s",
                counts.differing(),
                counts.size(),
                counts.differing() > 0 ? " (" + percent(counts.rate()) + ")" : "");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.1 ? "%.2g %%" : "%.0f %%", share * 100);
    }
}
