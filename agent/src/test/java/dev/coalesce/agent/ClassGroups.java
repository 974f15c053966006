package dev.coalesce.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the groups of classes in which each class reaches every other: the strongly connected components, by R. Tarjan
 * (1972).
 */
final class ClassGroups {
    private final Map<String, Set<String>> uses;
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> stack = new ArrayDeque<>();
    private final List<Set<String>> groups = new ArrayList<>();

    ClassGroups(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    List<Set<String>> find() {
        for (String each : uses.keySet()) {
            if (!index.containsKey(each)) {
                visit(each);
            }
        }
        return groups;
    }

    private void visit(String type) {
        int own = index.size();
        index.put(type, own);
        lowest.put(type, own);
        stack.push(type);
        for (String used : uses.getOrDefault(type, Set.of())) {
            if (!index.containsKey(used)) {
                visit(used);
                lowest.merge(type, lowest.get(used), Math::min);
            } else if (stack.contains(used)) {
                lowest.merge(type, index.get(used), Math::min);
            }
        }
        if (lowest.get(type) == own) {
            Set<String> group = new TreeSet<>();
            String member;
            do {
                member = stack.pop();
                group.add(member);
            } while (!member.equals(type));
            groups.add(group);
        }
    }
}
