package com.example;

import dev.coalesce.attach.CoalesceAttach;
import java.util.ArrayList;
import java.util.List;

/** Fifty threads ask for one price at once. The agent is loaded by the first line, so no JVM flag is needed. */
public class Main {
    public static void main(String[] args) throws InterruptedException {
        CoalesceAttach.install();
        Quotes quotes = new Quotes();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String requestId = "request-" + i;
            callers.add(new Thread(() -> ask(quotes, requestId)));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        System.out.println(callers.size() + " callers, the service was asked " + quotes.asked() + " times");
    }

    private static void ask(Quotes quotes, String requestId) {
        try {
            quotes.price("ACME", requestId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
