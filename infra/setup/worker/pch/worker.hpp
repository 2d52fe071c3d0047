/**
 * What nearly every source file of the media worker includes, parsed once:
 * without it most of the build is spent on reading these again and again.
 */
#include "common.hpp"
#include <chrono>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <srtp.h>
#include <uv.h>
#include <flatbuffers/flatbuffers.h>
#include "FBS/directTransport.h"
#include "FBS/message.h"
#include "FBS/pipeTransport.h"
#include "FBS/plainTransport.h"
#include "FBS/transport.h"
#include "FBS/webRtcTransport.h"
