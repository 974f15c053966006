package dev.coalesce.it;

import dev.coalesce.it.app.Methods;
import dev.coalesce.it.app.Results;
import dev.coalesce.it.app.Types;
import org.junit.jupiter.api.Test;

/** Methods, types and results of every kind, with full bytecode verification. */
@OnEveryJdk
record MethodsIT(Jdk jdk) {
    private static final String ONE_BODY = ": 3 callers, bodies: 1, results: 1";

    @Test
    void methodsOfEveryKind_areCoalesced() {
        verifying()
                .main(Methods.class)
                .printsQuietly(
                        "public" + ONE_BODY,
                        "protected" + ONE_BODY,
                        "package" + ONE_BODY,
                        "private" + ONE_BODY,
                        "final" + ONE_BODY,
                        "static" + ONE_BODY,
                        "private static" + ONE_BODY,
                        "no parameters" + ONE_BODY,
                        "generic" + ONE_BODY,
                        "varargs" + ONE_BODY,
                        "wide parameters" + ONE_BODY,
                        "checked exception declared" + ONE_BODY,
                        "try, loop and switch: bodies: 1, results: [[a0, a1] 1]",
                        "lambdas inside: bodies: 1, results: [A1]",
                        "parameter assigned to: bodies: 1, results: [a1]",
                        "synchronized: bodies: 1, results: [under the monitor: true, a11]",
                        "static synchronized: bodies: 1, results: [under the monitor: true, a11]",
                        "overloads: String, Object, int, long, String");
    }

    @Test
    void methodsInEveryKindOfType_areCoalesced() {
        verifying()
                .main(Types.class)
                .printsQuietly(
                        "through a bridge" + ONE_BODY,
                        "leads of the bridged method: 1",
                        "interface default" + ONE_BODY,
                        "interface private" + ONE_BODY,
                        "interface static" + ONE_BODY,
                        "default of a lambda" + ONE_BODY,
                        "record" + ONE_BODY,
                        "enum" + ONE_BODY,
                        "enum constant with a body" + ONE_BODY,
                        "inner class" + ONE_BODY,
                        "anonymous class" + ONE_BODY,
                        "local class" + ONE_BODY,
                        "inherited" + ONE_BODY,
                        "calls super with the same key" + ONE_BODY,
                        "equal records: false");
    }

    @Test
    void resultsOfEveryType_areShared() {
        verifying()
                .main(Results.class)
                .printsQuietly(
                        "void: bodies: 1, results: [returned]",
                        "null: bodies: 1, results: [null]",
                        "boolean: bodies: 1, results: [true]",
                        "byte: bodies: 1, results: [-1]",
                        "short: bodies: 1, results: [-300]",
                        "char: bodies: 1, results: [b]",
                        "int: bodies: 1, results: [2147483646]",
                        "long: bodies: 1, results: [9223372036854775806]",
                        "float: bodies: 1, results: [1.5]",
                        "double: bodies: 1, results: [1.0E100]",
                        "array: bodies: 1, results: [[1, 7]]",
                        "array of arrays: bodies: 1, results: [[[a], [1]]]",
                        "String: bodies: 1, results: [a1]",
                        "boxed: bodies: 1, results: [1]",
                        "list: bodies: 1, results: [[a, 1]]",
                        "optional: bodies: 1, results: [Optional[a1]]",
                        "cached null: bodies: 1, results: [null]",
                        "cached null, again: bodies: 0, results: [null]",
                        "cached void, again: bodies: 1, results: [returned]");
    }

    private Jvm verifying() {
        return Jvm.of(jdk).agent().option("-Xverify:all");
    }
}
