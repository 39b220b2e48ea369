#pragma once

#include <windows.h>

// How one of the deliberate DLLs behaves. By default it is a good one, with a pool of its own.
struct Behaviour {
  const char* name;
  DWORD initialise_result = NO_ERROR;
  unsigned char pool_second_byte = 99;  // gives 10.N.0.1 and on
  bool keeps_proposal = false;          // answers A to A
  bool refuses_users = false;           // and sets notify all the same
  bool notify_release = true;
  bool accepts_connections = true;
  unsigned links_per_connection = 1000;  // further ones are refused
  DWORD sleep_ms = 0;                    // in every callout but the initialiser
  bool release_slot = true;              // of the table
  // What the host has traps for.
  bool forgets_notify = false;
  bool writes_beyond_table = false;
  bool calls_management = false;
  bool leaves_thread = false;
  bool throws = false;
  bool reads_beyond_name = false;
  bool writes_into_name = false;
  bool writes_on_release = false;
  bool hangs = false;
  bool gives_one_address = false;
};

// Of this DLL.
const Behaviour& behaviour();
